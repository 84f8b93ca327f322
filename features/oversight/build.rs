//! Turns the feature's sentences into typed functions.

fn main() {
    kyoten_texts::build("text");
}
