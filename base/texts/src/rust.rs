//! Writes the generated module: one function per text, and the list of all texts.

use std::fmt::Write as _;

use crate::catalogue::{Catalogue, Message, Piece};

/// Clippy asks for a reason above seven parameters; `language` is one of them.
const COMFORTABLE_ARGUMENTS: usize = 6;

/// The text being written, in generated functions. Arguments cannot have this name.
const BUFFER: &str = "text_";

/// Words that need `r#` to be a name (The Rust Reference, "Keywords", edition 2024).
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

pub(crate) fn code(ja: &Catalogue, en: &Catalogue, language_type: &str) -> String {
    let mut code = format!(
        "// Written at build time from {} and {}.\n",
        ja.file, en.file
    );
    let pairs = ja
        .messages
        .iter()
        .filter_map(|message| Some((message, en.message(&message.key)?)));
    for (ja, en) in pairs.clone() {
        function(&mut code, ja, en, language_type);
    }
    code.push_str("\n/// Every text as written: (key, Japanese, English).\npub const KEYS: &[(&str, &str, &str)] = &[\n");
    for (ja, en) in pairs {
        line(
            &mut code,
            1,
            &format!(
                "({:?}, {:?}, {:?}),",
                ja.key,
                shown(&ja.pieces),
                shown(&en.pieces)
            ),
        );
    }
    code.push_str("];\n");
    code
}

fn function(code: &mut String, ja: &Message, en: &Message, language_type: &str) {
    let name = identifier(&ja.key.replace('-', "_"));
    let arguments: Vec<String> = ja
        .arguments()
        .iter()
        .map(|argument| identifier(argument))
        .collect();
    documentation(code, ja);
    if arguments.len() > COMFORTABLE_ARGUMENTS {
        line(
            code,
            0,
            "#[expect(clippy::too_many_arguments, reason = \"the text has as many places to fill\")]",
        );
    }
    line(code, 0, "#[must_use]");
    if arguments.is_empty() {
        line(
            code,
            0,
            &format!("pub fn {name}(language: {language_type}) -> &'static str {{"),
        );
        line(code, 1, "match language {");
        line(
            code,
            2,
            &format!("{language_type}::Ja => {:?},", plain(&ja.pieces)),
        );
        line(
            code,
            2,
            &format!("{language_type}::En => {:?},", plain(&en.pieces)),
        );
        line(code, 1, "}");
    } else {
        let parameters: String = arguments
            .iter()
            .map(|name| format!(", {name}: impl ::std::fmt::Display"))
            .collect();
        line(
            code,
            0,
            &format!(
                "pub fn {name}(language: {language_type}{parameters}) -> ::std::string::String {{"
            ),
        );
        for name in &arguments {
            line(
                code,
                1,
                &format!("let {name} = ::std::string::ToString::to_string(&{name});"),
            );
        }
        line(
            code,
            1,
            &format!("let mut {BUFFER} = ::std::string::String::new();"),
        );
        line(code, 1, "match language {");
        for (variant, message) in [("Ja", ja), ("En", en)] {
            line(code, 2, &format!("{language_type}::{variant} => {{"));
            pushes(code, 3, &message.pieces);
            line(code, 2, "}");
        }
        line(code, 1, "}");
        line(code, 1, BUFFER);
    }
    line(code, 0, "}");
}

/// The writer's comment, then the Japanese text fenced, because it may look like markup.
fn documentation(code: &mut String, ja: &Message) {
    code.push('\n');
    for comment in &ja.comment {
        line(code, 0, format!("/// {comment}").trim_end());
    }
    if !ja.comment.is_empty() {
        line(code, 0, "///");
    }
    line(code, 0, "/// ```text");
    for text in shown(&ja.pieces).lines() {
        line(code, 0, format!("/// {text}").trim_end());
    }
    line(code, 0, "/// ```");
}

fn pushes(code: &mut String, depth: usize, pieces: &[Piece]) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => line(code, depth, &push(text)),
            Piece::Argument(name) => line(
                code,
                depth,
                &format!("{BUFFER}.push_str(&{});", identifier(name)),
            ),
            Piece::Choice {
                argument,
                cases,
                otherwise,
            } => {
                line(
                    code,
                    depth,
                    &format!("match {}.as_str() {{", identifier(argument)),
                );
                for case in cases {
                    line(code, depth + 1, &format!("{:?} => {{", case.displayed));
                    pushes(code, depth + 2, &case.pieces);
                    line(code, depth + 1, "}");
                }
                line(code, depth + 1, "_ => {");
                pushes(code, depth + 2, otherwise);
                line(code, depth + 1, "}");
                line(code, depth, "}");
            }
        }
    }
}

fn push(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => format!("{BUFFER}.push({letter:?});"),
        _ => format!("{BUFFER}.push_str({text:?});"),
    }
}

fn plain(pieces: &[Piece]) -> String {
    let texts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        // A text with arguments never comes here.
        Piece::Argument(_) | Piece::Choice { .. } => "",
    });
    texts.collect()
}

/// The text as its writer would read it back, references resolved.
fn shown(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Argument(name) => text.push_str(&format!("{{ ${name} }}")),
            Piece::Choice {
                argument,
                cases,
                otherwise,
            } => {
                text.push_str(&format!("{{ ${argument} ->"));
                for case in cases {
                    text.push_str(&format!(" [{}] {}", case.name, shown(&case.pieces)));
                }
                text.push_str(&format!(" *[other] {} }}", shown(otherwise)));
            }
        }
    }
    text
}

fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

fn line(code: &mut String, depth: usize, text: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(code, "{:width$}{text}", "", width = depth * 4);
}
