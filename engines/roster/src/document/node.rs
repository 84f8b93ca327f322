//! A place in a JSON document that remembers its path and what has been read of it.

use super::Mistake;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Everything that must be changed, gathered while reading on.
#[derive(Default)]
pub(super) struct Mistakes(RefCell<Vec<Mistake>>);

impl Mistakes {
    pub(super) fn add(&self, path: &str, message: impl Into<String>) {
        let path = if path.is_empty() { "document" } else { path };
        self.0.borrow_mut().push(Mistake {
            path: path.to_owned(),
            message: message.into(),
        });
    }

    pub(super) fn into_sorted(self) -> Vec<Mistake> {
        self.0.into_inner()
    }
}

/// A value with its path.
pub(super) struct Node<'a> {
    value: Option<&'a Value>,
    path: String,
    mistakes: &'a Mistakes,
}

/// An object whose fields are taken one by one; what is left over is a mistake.
pub(super) struct Object<'a> {
    fields: BTreeMap<&'a str, &'a Value>,
    path: String,
    mistakes: &'a Mistakes,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value, mistakes: &'a Mistakes) -> Node<'a> {
        Node {
            value: Some(value),
            path: String::new(),
            mistakes,
        }
    }

    /// Reads an object; afterwards every field nobody asked for is a mistake.
    pub(super) fn object<T: Default>(&self, read: impl FnOnce(&mut Object<'a>) -> T) -> T {
        let fields = match self.value {
            Some(Value::Object(map)) => map
                .iter()
                .map(|(name, value)| (name.as_str(), value))
                .collect(),
            Some(_) => {
                self.mistakes.add(&self.path, "must be an object { … }");
                return T::default();
            }
            None => BTreeMap::new(),
        };
        let mut object = Object {
            fields,
            path: self.path.clone(),
            mistakes: self.mistakes,
        };
        let read = read(&mut object);
        for name in object.fields.keys() {
            let path = object.path_of(name);
            self.mistakes
                .add(&path, "is not a field of this format. Maybe it is misspelt");
        }
        read
    }

    /// Reads each element of a list; an absent list is empty.
    pub(super) fn list<T>(&self, read: impl Fn(&Node<'a>) -> T) -> Vec<T> {
        match self.value {
            None => Vec::new(),
            Some(Value::Array(elements)) => {
                let node = |(index, value)| Node {
                    value: Some(value),
                    path: format!("{}[{index}]", self.path),
                    mistakes: self.mistakes,
                };
                elements
                    .iter()
                    .enumerate()
                    .map(node)
                    .map(|node| read(&node))
                    .collect()
            }
            Some(_) => {
                self.mistakes.add(&self.path, "must be a list [ … ]");
                Vec::new()
            }
        }
    }

    /// Text; a mistake if absent.
    pub(super) fn text(&self) -> String {
        if self.value.is_none() {
            self.mistakes.add(&self.path, "is missing");
        }
        self.optional_text().unwrap_or_default()
    }

    /// Text that may be absent.
    pub(super) fn optional_text(&self) -> Option<String> {
        match self.value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                self.mistakes
                    .add(&self.path, "must be text in quotation marks");
                None
            }
        }
    }

    /// A whole number; a mistake if absent.
    pub(super) fn number(&self) -> i64 {
        if self.value.is_none() {
            self.mistakes.add(&self.path, "is missing");
        }
        self.optional_number().unwrap_or_default()
    }

    /// A whole number that may be absent.
    pub(super) fn optional_number(&self) -> Option<i64> {
        match self.value {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_i64().filter(|number| number.abs() <= LARGEST);
                if number.is_none() {
                    self.mistakes.add(
                        &self.path,
                        format!("must be a whole number between −{LARGEST} and {LARGEST}"),
                    );
                }
                number
            }
        }
    }

    /// A mapping from names to whole numbers.
    pub(super) fn numbers(&self) -> BTreeMap<String, i64> {
        let Some(Value::Object(map)) = self.value else {
            self.mistakes.add(&self.path, "must be an object { … }");
            return BTreeMap::new();
        };
        let node = |(name, value)| {
            (
                String::clone(name),
                Node {
                    value: Some(value),
                    path: format!("{}.{name}", self.path),
                    mistakes: self.mistakes,
                },
            )
        };
        map.iter()
            .map(node)
            .map(|(name, node)| (name, node.number()))
            .collect()
    }

    /// Whether the document says anything here.
    pub(super) fn is_given(&self) -> bool {
        self.value.is_some_and(|value| !value.is_null())
    }
}

impl<'a> Object<'a> {
    /// Takes a field, present or not.
    pub(super) fn take(&mut self, name: &str) -> Node<'a> {
        Node {
            value: self.fields.remove(name),
            path: self.path_of(name),
            mistakes: self.mistakes,
        }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }
}

/// Larger numbers are surely typing mistakes, and with this limit no sum or square of ours can overflow.
const LARGEST: i64 = 10_000_000;
