//! One language's file, parsed, with every reference resolved to plain pieces.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    Entry, Expression, Identifier, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::{Problem, TextFile};

/// Plural categories that neither Japanese nor English has.
const FOREIGN_PLURALS: [&str; 4] = ["zero", "two", "few", "many"];

/// Words that Rust accepts as a name not even in raw form.
const UNNAMEABLE: [&str; 4] = ["crate", "self", "super", "Self"];

/// All texts of one language.
pub(crate) struct Catalogue {
    pub file: String,
    /// In the order of the file.
    pub messages: Vec<Message>,
}

/// One text a person reads.
pub(crate) struct Message {
    pub key: String,
    pub line: usize,
    pub comment: Vec<String>,
    pub pieces: Vec<Piece>,
}

/// A part of a text after references are resolved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Argument(String),
    Choice {
        argument: String,
        cases: Vec<Case>,
        otherwise: Vec<Piece>,
    },
}

/// A branch of a choice, taken when the argument displays as `displayed`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    pub name: String,
    pub displayed: String,
    pub pieces: Vec<Piece>,
}

impl Catalogue {
    pub fn parse(file: &TextFile) -> Result<Self, Vec<Problem>> {
        let source = file.source.replace("\r\n", "\n");
        let resource = match fluent_syntax::parser::parse(source.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => {
                let problem = |error: &fluent_syntax::parser::ParserError| {
                    let sentence = format!("is not Fluent syntax: {}", error.kind);
                    Problem::of_line(&file.name, line_of(&source, error.pos.start), &sentence)
                };
                return Err(errors.iter().map(problem).collect());
            }
        };
        let mut reader = Reader::new(&file.name, &source);
        reader.collect(&resource.body);
        let messages = reader.resolve_all();
        match reader.problems {
            problems if problems.is_empty() => Ok(Catalogue {
                file: file.name.clone(),
                messages,
            }),
            problems => Err(problems),
        }
    }

    pub fn message(&self, key: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.key == key)
    }
}

impl Message {
    /// The names of its arguments as Rust writes them, sorted.
    pub fn arguments(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        collect_arguments(&self.pieces, &mut names);
        names
    }
}

fn collect_arguments(pieces: &[Piece], names: &mut BTreeSet<String>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Argument(name) => {
                names.insert(name.clone());
            }
            Piece::Choice {
                argument,
                cases,
                otherwise,
            } => {
                names.insert(argument.clone());
                cases
                    .iter()
                    .for_each(|case| collect_arguments(&case.pieces, names));
                collect_arguments(otherwise, names);
            }
        }
    }
}

/// A message or term as written, before its references are resolved.
struct Written<'s> {
    line: usize,
    comment: Vec<String>,
    pattern: &'s Pattern<&'s str>,
}

struct Reader<'s> {
    file: &'s str,
    source: &'s str,
    order: Vec<&'s str>,
    /// Terms carry their leading hyphen, so that both live in one map.
    written: BTreeMap<String, Written<'s>>,
    problems: Vec<Problem>,
}

impl<'s> Reader<'s> {
    fn new(file: &'s str, source: &'s str) -> Self {
        Reader {
            file,
            source,
            order: Vec::new(),
            written: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    fn collect(&mut self, entries: &'s [Entry<&'s str>]) {
        for entry in entries {
            match entry {
                Entry::Message(message) => {
                    let key = message.id.name;
                    let comment = message.comment.as_ref();
                    self.refuse_attributes(key, &message.id, message.attributes.is_empty());
                    if let Some(pattern) = &message.value {
                        self.order.push(key);
                        self.add(key.to_owned(), &message.id, comment_lines(comment), pattern);
                    }
                }
                Entry::Term(term) => {
                    let key = format!("-{}", term.id.name);
                    self.refuse_attributes(&key, &term.id, term.attributes.is_empty());
                    self.add(key, &term.id, Vec::new(), &term.value);
                }
                // Notes between the entries speak to writers, not to callers; junk has been reported as a syntax error.
                Entry::Comment(_)
                | Entry::GroupComment(_)
                | Entry::ResourceComment(_)
                | Entry::Junk { .. } => {}
            }
        }
    }

    fn refuse_attributes(&mut self, key: &str, id: &Identifier<&str>, none: bool) {
        if !none {
            let sentence =
                "has an attribute, which is not used here. Maybe give it a key of its own";
            let line = self.line(id);
            self.problems
                .push(Problem::of_key(self.file, Some(line), key, sentence));
        }
    }

    fn add(
        &mut self,
        key: String,
        id: &Identifier<&str>,
        comment: Vec<String>,
        pattern: &'s Pattern<&'s str>,
    ) {
        let line = self.line(id);
        if !is_kebab(id.name) || UNNAMEABLE.contains(&id.name) {
            let sentence = "cannot become a function. Keys are small letters and digits joined by single hyphens";
            self.problems
                .push(Problem::of_key(self.file, Some(line), &key, sentence));
        }
        if let Some(first) = self.written.get(&key) {
            let sentence = format!("is written twice, first on line {}", first.line);
            self.problems
                .push(Problem::of_key(self.file, Some(line), &key, &sentence));
            return;
        }
        self.written.insert(
            key,
            Written {
                line,
                comment,
                pattern,
            },
        );
    }

    fn resolve_all(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        let mut problems = Vec::new();
        for key in &self.order {
            let Some(written) = self.written.get(*key) else {
                continue;
            };
            match self.resolve(written.pattern, &mut vec![(*key).to_owned()]) {
                Ok(pieces) => messages.push(Message {
                    key: (*key).to_owned(),
                    line: written.line,
                    comment: written.comment.clone(),
                    pieces,
                }),
                Err(sentence) => problems.push(Problem::of_key(
                    self.file,
                    Some(written.line),
                    key,
                    &sentence,
                )),
            }
        }
        self.problems.append(&mut problems);
        messages
    }

    /// `path` holds the keys being resolved, outermost first, to notice circles.
    fn resolve(
        &self,
        pattern: &Pattern<&str>,
        path: &mut Vec<String>,
    ) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => push_text(&mut pieces, value),
                PatternElement::Placeable { expression } => {
                    self.resolve_expression(expression, path, &mut pieces)?
                }
            }
        }
        Ok(pieces)
    }

    fn resolve_expression(
        &self,
        expression: &Expression<&str>,
        path: &mut Vec<String>,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), String> {
        match expression {
            Expression::Inline(inline) => self.resolve_inline(inline, path, pieces),
            Expression::Select { selector, variants } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err(
                        "chooses by something other than an argument. Maybe write { $name -> … }"
                            .to_owned(),
                    );
                };
                pieces.push(self.resolve_choice(argument(id.name)?, variants, path)?);
                Ok(())
            }
        }
    }

    fn resolve_choice(
        &self,
        argument: String,
        variants: &[Variant<&str>],
        path: &mut Vec<String>,
    ) -> Result<Piece, String> {
        if variants.len() < 2 {
            return Err(format!("chooses by ${argument} between one case only"));
        }
        let mut cases: Vec<Case> = Vec::new();
        let mut otherwise = Vec::new();
        for variant in variants {
            let pieces = self.resolve(&variant.value, path)?;
            if variant.default {
                otherwise = pieces;
                continue;
            }
            let (name, displayed) = case_name(&variant.key)?;
            if cases.iter().any(|case| case.displayed == displayed) {
                return Err(format!(
                    "can never choose [{name}], because an earlier case already means {displayed}"
                ));
            }
            cases.push(Case {
                name,
                displayed,
                pieces,
            });
        }
        Ok(Piece::Choice {
            argument,
            cases,
            otherwise,
        })
    }

    fn resolve_inline(
        &self,
        inline: &InlineExpression<&str>,
        path: &mut Vec<String>,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), String> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                push_text(pieces, &unescape_unicode_to_string(value))
            }
            InlineExpression::NumberLiteral { value } => push_text(pieces, value),
            InlineExpression::VariableReference { id } => {
                pieces.push(Piece::Argument(argument(id.name)?))
            }
            InlineExpression::MessageReference {
                id,
                attribute: None,
            } => {
                self.resolve_reference(id.name.to_owned(), path, pieces)?;
            }
            InlineExpression::TermReference {
                id,
                attribute: None,
                arguments: None,
            } => self.resolve_reference(format!("-{}", id.name), path, pieces)?,
            InlineExpression::MessageReference { id, .. }
            | InlineExpression::TermReference { id, .. } => {
                return Err(format!(
                    "refers to {} with an attribute or arguments, which is not used here",
                    id.name
                ));
            }
            InlineExpression::FunctionReference { id, .. } => {
                return Err(format!(
                    "calls {}(). Maybe hand over the argument already formatted",
                    id.name
                ));
            }
            InlineExpression::Placeable { expression } => {
                self.resolve_expression(expression, path, pieces)?
            }
        }
        Ok(())
    }

    fn resolve_reference(
        &self,
        key: String,
        path: &mut Vec<String>,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), String> {
        let Some(written) = self.written.get(&key) else {
            return Err(format!("refers to {{ {key} }}, which is not in this file"));
        };
        if path.contains(&key) {
            return Err(format!("refers to itself: {} → {key}", path.join(" → ")));
        }
        path.push(key);
        for piece in self.resolve(written.pattern, path)? {
            match piece {
                Piece::Text(text) => push_text(pieces, &text),
                Piece::Argument(_) | Piece::Choice { .. } => pieces.push(piece),
            }
        }
        path.pop();
        Ok(())
    }

    /// The parser gives no places, but its names are slices of the source.
    fn line(&self, id: &Identifier<&str>) -> usize {
        let offset = id.name.as_ptr() as usize - self.source.as_ptr() as usize;
        line_of(self.source, offset)
    }
}

fn line_of(source: &str, offset: usize) -> usize {
    let before = source.as_bytes().iter().take(offset);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

fn comment_lines(comment: Option<&fluent_syntax::ast::Comment<&str>>) -> Vec<String> {
    let lines = comment.into_iter().flat_map(|comment| &comment.content);
    lines.map(|line| (*line).to_owned()).collect()
}

/// Neighbouring texts become one, so that a text without arguments is always a single piece.
fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        last.push_str(text);
    } else {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// The argument's name as Rust writes it.
fn argument(name: &str) -> Result<String, String> {
    let snake = name.replace('-', "_");
    if !is_kebab(&snake.replace('_', "-"))
        || UNNAMEABLE.contains(&snake.as_str())
        || snake == "language"
    {
        return Err(format!(
            "has the argument ${name}, which cannot become a parameter. Maybe use small letters, and not `language`"
        ));
    }
    Ok(snake)
}

fn case_name(key: &VariantKey<&str>) -> Result<(String, String), String> {
    match key {
        VariantKey::NumberLiteral { value } => Ok(((*value).to_owned(), (*value).to_owned())),
        VariantKey::Identifier { name } if FOREIGN_PLURALS.contains(name) => Err(format!(
            "has the plural [{name}], which neither language knows. Maybe write the number, such as [0]"
        )),
        VariantKey::Identifier { name: "one" } => Ok(("one".to_owned(), "1".to_owned())),
        VariantKey::Identifier { name } => Ok(((*name).to_owned(), (*name).to_owned())),
    }
}

fn is_kebab(name: &str) -> bool {
    let words_are_whole = name.split('-').all(|word| !word.is_empty());
    let letters_are_small = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    words_are_whole && letters_are_small
}
