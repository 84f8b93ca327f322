//! Turns the texts into functions.

fn main() {
    kyoten_texts::build("text");
}
