//! Turns `text/*.ftl` into typed functions.

fn main() {
    kyoten_texts::build("text");
}
