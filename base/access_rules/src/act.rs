//! What is asked: the act, the purpose, the object, the instant.

use crate::facts::{Circle, HubId, Record};
use crate::time::Instant;
use crate::vocabulary::vocabulary;

/// One question to [`crate::decide`].
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What it is about.
    pub object: Object<'a>,
    /// What is to be done.
    pub act: Act,
    /// What for (個人情報の保護に関する法律 18条: not beyond the purpose).
    pub purpose: Purpose,
    /// Now.
    pub at: Instant,
}

/// What a question is about.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// A public entry of the directory.
    Listing,
    /// Statistics of a hub.
    Statistics {
        /// Whose.
        hub_id: &'a HubId,
        /// Small cells have been suppressed.
        suppressed: bool,
    },
    /// A record in a patient's file.
    Record {
        /// Who stands around the patient.
        circle: &'a Circle,
        /// The record.
        record: &'a Record,
    },
}

vocabulary! {
    /// What is to be done with a record.
    Act {
        Read "read" "見る・印刷する" "read, print",
        Export "export" "ファイルで持ち出す" "take out as a file",
        Write "write" "書き始める" "begin an entry",
        Edit "edit" "下書きを直す" "edit a draft",
        Confirm "confirm" "確定する" "confirm",
        Amend "amend" "訂正版を加える" "add a corrected version",
        Void "void" "取り消す" "declare entered in error",
        Answer "answer" "問い合わせに答える" "answer a request",
    }
}

vocabulary! {
    /// What something is done for.
    Purpose {
        Care "care" "診療・ケア" "care",
        Coordination "coordination" "連絡調整" "coordination",
        Emergency "emergency" "緊急時の対応" "emergency",
        Own "own" "本人・家族の利用" "the patient's and family's own use",
        Statistics "statistics" "統計・評価" "statistics and evaluation",
        Maintenance "maintenance" "システムの保守" "system maintenance",
    }
}

impl Act {
    /// Whether the act leaves the file as it is.
    #[must_use]
    pub fn only_looks(self) -> bool {
        match self {
            Act::Read | Act::Export => true,
            Act::Write | Act::Edit | Act::Confirm | Act::Amend | Act::Void | Act::Answer => false,
        }
    }
}
