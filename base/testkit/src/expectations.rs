//! Who may do what, as people wrote it down: three plain files, read for the matrix test and for the printed table.
//!
//! Nothing here is derived from the policies in the code. `principals.txt` says who there is, `requests.txt` how each
//! route is asked, `who-may.txt` what must come of it. The formats are explained at the head of each file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

/// A column of the table: people for whom every answer is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name in the files.
    pub name: String,
    /// The head of the column: one short word.
    pub short: String,
    /// What it is in plain Japanese.
    pub words: String,
}

/// Somebody who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Their name in the files.
    pub name: String,
    /// The column that holds for them.
    pub class: String,
    /// Whether they last showed a factor long ago, so that sensitive acts ask for it again.
    pub factor_is_old: bool,
    /// Who they are in plain Japanese.
    pub words: String,
}

/// What must come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The page, the file, the data.
    Shown,
    /// The act happened and stands in the audit trail.
    Done,
    /// Sent to another page; nothing happened.
    Moved,
    /// The form again, with what needs another look; nothing happened.
    Again,
    /// The request cannot be read; nothing happened.
    Unreadable,
    /// Asked to sign in; nothing shown.
    SignIn,
    /// Asked to show a factor again; nothing shown.
    Confirm,
    /// Known, but not for this role.
    Forbidden,
    /// As if there were no such thing.
    NotFound,
    /// To the holder of a link: it opens nothing any more, and why.
    Closed,
    /// Something broke, or nobody expected this answer.
    Fault,
}

impl Outcome {
    const WORDS: [(&'static str, Outcome); 10] = [
        ("shown", Outcome::Shown),
        ("done", Outcome::Done),
        ("moved", Outcome::Moved),
        ("again", Outcome::Again),
        ("unreadable", Outcome::Unreadable),
        ("sign-in", Outcome::SignIn),
        ("confirm", Outcome::Confirm),
        ("forbidden", Outcome::Forbidden),
        ("not-found", Outcome::NotFound),
        ("closed", Outcome::Closed),
    ];

    /// The word in the files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Outcome::WORDS
            .iter()
            .find(|(_, outcome)| *outcome == self)
            .map_or("fault", |(word, _)| word)
    }

    /// Whether something is shown or done.
    #[must_use]
    pub fn is_granted(self) -> bool {
        matches!(self, Outcome::Shown | Outcome::Done)
    }
}

/// One cell: the outcome, and whether it holds only with a recent factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What comes of it.
    pub outcome: Outcome,
    /// Written `!`: with an old factor it is [`Outcome::Confirm`] instead.
    pub needs_recent_factor: bool,
}

impl Cell {
    /// What somebody must get.
    #[must_use]
    pub fn for_whom(self, factor_is_old: bool) -> Outcome {
        if self.needs_recent_factor && factor_is_old {
            Outcome::Confirm
        } else {
            self.outcome
        }
    }
}

/// Objects for which every answer is the same, and the answers by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which objects: `own`, `other`, `into:national` …
    pub objects: Vec<String>,
    /// One cell per class.
    pub cells: Vec<Cell>,
}

/// What must come of one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedRoute {
    /// `GET` or `POST`.
    pub method: String,
    /// The path with its placeholders.
    pub path: String,
    /// What one does there, in plain Japanese.
    pub words: String,
    /// The part of the application it belongs to, in plain Japanese.
    pub section: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl ExpectedRoute {
    /// The cell of an object and a column; an error when none or several stand in the table.
    pub fn cell(&self, object: &str, column: usize) -> Result<Cell> {
        let mut rows = self
            .rows
            .iter()
            .filter(|row| row.objects.iter().any(|known| known == object));
        match (rows.next(), rows.next()) {
            (Some(row), None) => row
                .cells
                .get(column)
                .copied()
                .ok_or_else(|| anyhow!("a row of {} {} is too short", self.method, self.path)),
            (None, _) => bail!(
                "{} {}: nobody wrote down what comes of {object}",
                self.method,
                self.path
            ),
            (Some(_), Some(_)) => bail!(
                "{} {}: {object} stands in the table twice",
                self.method,
                self.path
            ),
        }
    }
}

/// One way to ask a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where the object stands: empty for the path, else a word such as `body`.
    pub place: String,
    /// What kind of object it is; `-` for none.
    pub kind: String,
    /// The address, with `{object}` and other names of the cast in braces.
    pub target: String,
    /// The form: names and values; a name that begins with `@` is a file.
    pub fields: Vec<(String, String)>,
}

/// A route and the ways to ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteRequests {
    /// `GET` or `POST`.
    pub method: String,
    /// The path with its placeholders.
    pub path: String,
    /// At least one.
    pub requests: Vec<Request>,
}

/// The three files.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// Objects and places in plain Japanese.
    pub words: BTreeMap<String, String>,
    /// The columns.
    pub classes: Vec<Class>,
    /// The people.
    pub principals: Vec<Principal>,
    /// What must come of each route.
    pub routes: Vec<ExpectedRoute>,
    /// How each route is asked.
    pub requests: Vec<RouteRequests>,
}

impl Expectations {
    /// Reads the files of a folder; the first mistake is told with its file and line.
    pub fn read(folder: &Path) -> Result<Expectations> {
        let text = |name: &str| {
            std::fs::read_to_string(folder.join(name))
                .with_context(|| format!("{name} cannot be read"))
        };
        let People {
            words,
            classes,
            principals,
        } = read_principals(&text("principals.txt")?).context("principals.txt")?;
        let routes = read_routes(&text("who-may.txt")?, &classes).context("who-may.txt")?;
        let requests = read_requests(&text("requests.txt")?).context("requests.txt")?;
        Ok(Expectations {
            words,
            classes,
            principals,
            routes,
            requests,
        })
    }

    /// The objects of a row in plain Japanese, by where they stand: `body:other body:missing` is
    /// フォームで指した先：ほかの拠点のもの・存在しないもの.
    #[must_use]
    pub fn words_of(&self, row: &Row) -> String {
        let word = |name: &str| self.words.get(name).cloned().unwrap_or(name.to_owned());
        let mut places: Vec<(String, Vec<String>)> = Vec::new();
        for object in &row.objects {
            let (place, relation) = match object.split_once(':') {
                Some((place, "-")) => (String::new(), word(place)),
                Some((place, relation)) => (word(place), word(relation)),
                None => (String::new(), word(object)),
            };
            match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, relations)) => relations.push(relation),
                None => places.push((place, vec![relation])),
            }
        }
        let said = places.into_iter().map(|(place, relations)| {
            let relations = relations.join("・");
            if place.is_empty() {
                relations
            } else {
                format!("{place}：{relations}")
            }
        });
        said.collect::<Vec<_>>().join("<br>")
    }

    /// What must come of a route.
    #[must_use]
    pub fn route(&self, method: &str, path: &str) -> Option<&ExpectedRoute> {
        self.routes
            .iter()
            .find(|route| route.method == method && route.path == path)
    }

    /// How a route is asked.
    #[must_use]
    pub fn requests(&self, method: &str, path: &str) -> Option<&RouteRequests> {
        self.requests
            .iter()
            .find(|route| route.method == method && route.path == path)
    }

    /// The column of a principal.
    pub fn column(&self, principal: &Principal) -> Result<usize> {
        self.classes
            .iter()
            .position(|class| class.name == principal.class)
            .ok_or_else(|| anyhow!("there is no column {}", principal.class))
    }
}

/// Lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

struct People {
    words: BTreeMap<String, String>,
    classes: Vec<Class>,
    principals: Vec<Principal>,
}

fn read_principals(text: &str) -> Result<People> {
    let (mut known, mut classes, mut principals) =
        (BTreeMap::new(), Vec::<Class>::new(), Vec::new());
    for (number, line) in lines(text) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["word", name, rest @ ..] if !rest.is_empty() => {
                known.insert((*name).to_owned(), rest.join(" "));
            }
            ["column", name, short, rest @ ..] if !rest.is_empty() => classes.push(Class {
                name: (*name).to_owned(),
                short: (*short).to_owned(),
                words: rest.join(" "),
            }),
            ["person", name, class, rest @ ..] if !rest.is_empty() => {
                let (class, factor_is_old) = class
                    .strip_suffix("/old-factor")
                    .map_or((*class, false), |class| (class, true));
                if !classes.iter().any(|known| known.name == class) {
                    bail!("line {number}: there is no column {class}");
                }
                principals.push(Principal {
                    name: (*name).to_owned(),
                    class: class.to_owned(),
                    factor_is_old,
                    words: rest.join(" "),
                });
            }
            _ => bail!("line {number} is neither a word, a column nor a person"),
        }
    }
    Ok(People {
        words: known,
        classes,
        principals,
    })
}

fn read_routes(text: &str, classes: &[Class]) -> Result<Vec<ExpectedRoute>> {
    let (mut section, mut routes) = (String::new(), Vec::<ExpectedRoute>::new());
    let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
    for (number, line) in lines(text) {
        if let Some(title) = line.strip_prefix("== ") {
            section = title.trim().to_owned();
            continue;
        }
        if let Some((method, rest)) = method_of(line) {
            let (path, words) = rest
                .split_once(' ')
                .ok_or_else(|| anyhow!("line {number}: a route without words"))?;
            routes.push(ExpectedRoute {
                method: method.to_owned(),
                path: path.to_owned(),
                words: words.trim().to_owned(),
                section: section.clone(),
                rows: Vec::new(),
            });
            continue;
        }
        let (objects, cells) = line
            .split_once('|')
            .ok_or_else(|| anyhow!("line {number} is neither a section, a route nor a row"))?;
        if objects.trim() == "columns" {
            if cells.split_whitespace().ne(names.iter().copied()) {
                bail!("line {number}: the columns are not those of principals.txt: {names:?}");
            }
            continue;
        }
        let cells: Vec<Cell> = cells
            .split_whitespace()
            .map(cell)
            .collect::<Result<_>>()
            .with_context(|| format!("line {number}"))?;
        if cells.len() != classes.len() {
            bail!(
                "line {number} has {} cells, there are {} columns",
                cells.len(),
                classes.len()
            );
        }
        routes
            .last_mut()
            .ok_or_else(|| anyhow!("line {number}: a row before any route"))?
            .rows
            .push(Row {
                objects: objects.split_whitespace().map(str::to_owned).collect(),
                cells,
            });
    }
    Ok(routes)
}

fn cell(word: &str) -> Result<Cell> {
    let (plain, needs_recent_factor) = word
        .strip_suffix('!')
        .map_or((word, false), |plain| (plain, true));
    Outcome::WORDS
        .iter()
        .find(|(known, _)| *known == plain)
        .map(|(_, outcome)| Cell {
            outcome: *outcome,
            needs_recent_factor,
        })
        .ok_or_else(|| anyhow!("\"{word}\" is no outcome"))
}

fn read_requests(text: &str) -> Result<Vec<RouteRequests>> {
    let mut routes = Vec::<RouteRequests>::new();
    for (number, line) in lines(text) {
        if let Some((method, path)) = method_of(line) {
            routes.push(RouteRequests {
                method: method.to_owned(),
                path: path.trim().to_owned(),
                requests: Vec::new(),
            });
            continue;
        }
        let mut words = line.split_whitespace();
        let (Some(place), Some(kind), Some(target)) = (words.next(), words.next(), words.next())
        else {
            bail!("line {number}: a request is a place, a kind of object, an address and a form");
        };
        let fields = words
            .map(|pair| {
                pair.split_once('=')
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .ok_or_else(|| anyhow!("line {number}: \"{pair}\" is no name=value"))
            })
            .collect::<Result<_>>()?;
        routes
            .last_mut()
            .ok_or_else(|| anyhow!("line {number}: a request before any route"))?
            .requests
            .push(Request {
                place: if place == "path" {
                    String::new()
                } else {
                    place.to_owned()
                },
                kind: kind.to_owned(),
                target: target.to_owned(),
                fields,
            });
    }
    Ok(routes)
}

fn method_of(line: &str) -> Option<(&str, &str)> {
    line.split_once(' ')
        .filter(|(method, _)| matches!(*method, "GET" | "POST"))
}
