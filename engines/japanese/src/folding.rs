use crate::letters::{Letters, composed, is_dash, is_hiragana, is_kanji};

/// The search form of a text: two texts a person would call the same word fold to the same form.
///
/// Width, case, kana kind, kanji variants (髙 高) and accents vanish. Spaces, dots, brackets and
/// dashes are dropped, except that between two digits any of them becomes `-`; a long vowel after
/// kana is always `ー`. Hence split a query into words *before* folding ([`crate::terms::words`]).
/// Lossy, never stored in place of the text, and idempotent.
pub fn fold(text: &str) -> String {
    let mut folded = fold_composed(&composed(text));
    // Dropping a separator can make foreign letters combine (Hangul, Indic); once more settles it.
    if !folded.chars().all(is_settled) {
        for _ in 0..MOST_PASSES {
            let again = fold_composed(&composed(&folded));
            if again == folded {
                break;
            }
            folded = again;
        }
    }
    folded
}

/// Two passes settle every text known; more would mean a letter that never comes to rest.
const MOST_PASSES: usize = 4;

fn fold_composed(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut letters = Letters::of(text);
    let mut last = ' ';
    let mut separated = false;
    let mut dash_opened = false;
    while let Some(letter) = letters.next() {
        let letter = match letter {
            dash if is_dash(dash) => {
                let next = letters.peek_written();
                let long_vowel = !separated && is_kana(last) && prolongs(dash, next, dash_opened);
                if !long_vowel {
                    dash_opened = true;
                    separated = true;
                    continue;
                }
                if last == 'ー' {
                    continue;
                }
                'ー'
            }
            separator if !separator.is_alphanumeric() => {
                separated = true;
                continue;
            }
            letter => letter,
        };
        if separated && last.is_ascii_digit() && letter.is_ascii_digit() {
            folded.push('-');
        }
        separated = false;
        folded.push(letter);
        last = letter;
    }
    folded
}

/// Whether a dash after kana is a long vowel. ー always is; another sign only inside a word
/// (センタ－, サ－ビス, センタ－病院), not before a number (コーポ－２), nor where it closes
/// what an earlier dash opened (－あいりす－).
fn prolongs(dash: char, next: Option<char>, dash_opened: bool) -> bool {
    dash == 'ー'
        || match next {
            Some('ぁ'..='ゖ' | 'ァ'..='ヺ') => true,
            Some(next) => !dash_opened && (is_kanji(next) || next.is_whitespace()),
            None => !dash_opened,
        }
}

fn is_kana(letter: char) -> bool {
    is_hiragana(letter) || letter == 'ー'
}

fn is_settled(letter: char) -> bool {
    matches!(letter, '\0'..='\u{7F}' | 'ぁ'..='ゖ' | 'ー' | '一'..='鿿')
}
