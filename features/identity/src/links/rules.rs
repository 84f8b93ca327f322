//! Pure decisions about links: states, what follows from them, how quickly codes may be tried.

use std::collections::BTreeMap;

use kyoten_calendar::civil_date;
use kyoten_platform::clock::Instant;
use serde::{Deserialize, Serialize};

use crate::people::rules::end_of;

/// Wrong short codes looked up per hub and hour, over all processes. Slips of the finger are found by the check digit
/// and do not count, so honest people hardly use any of these.
pub const WRONG_CODES_PER_HOUR: usize = 30;
/// Seconds over which wrong codes are counted.
pub const CODE_WINDOW_SECONDS: i64 = 60 * 60;
/// Codes of a hub that may open something at the same time.
pub const MOST_OPEN_CODES: i64 = 2_000;
/// Days for which a short code opens its link.
pub const CODE_DAYS: i64 = 30;
/// Days for which a link opens, at most.
pub const LONGEST_LINK_DAYS: i64 = 60;
/// Days for which a link opens unless somebody says otherwise.
pub const USUAL_LINK_DAYS: i64 = 21;
/// Seconds for which the page opened by a short code can be used.
pub const OPENED_SECONDS: i64 = 2 * 60 * 60;
/// Days after its end for which the holder of a key is still told what became of a link; then it is unknown.
pub const REMEMBERED_DAYS: i64 = 90;
/// Links issued at once.
pub const MOST_AT_ONCE: usize = 200;
/// Seconds in a day.
pub const DAY_SECONDS: i64 = 24 * 60 * 60;
/// The end of a link that is open for `days`: of the whole last day in Japan, as people understand a date on paper.
#[must_use]
pub fn end_after(days: i64, now: Instant) -> Instant {
    end_of(civil_date(now.plus_seconds(days * DAY_SECONDS).0))
}

/// Longest remark or name of a speaker, characters.
pub const LONGEST_REMARK: usize = 500;

/// How often a link may be answered by its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answering {
    /// Once.
    Once,
    /// As often as they like until the link's end; the last answer counts.
    Until,
}

impl Answering {
    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Answering::Once => "once",
            Answering::Until => "until",
        }
    }
}

/// How a link is brought to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Mail.
    Mail,
    /// A printed sheet by fax.
    Fax,
    /// Asked by telephone; the code is read out.
    Telephone,
    /// A printed sheet from hand to hand or by post.
    HandedOver,
}

impl Channel {
    /// In the order of screens.
    pub const ALL: [Channel; 4] = [
        Channel::Fax,
        Channel::Telephone,
        Channel::Mail,
        Channel::HandedOver,
    ];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Fax => "fax",
            Channel::Telephone => "telephone",
            Channel::HandedOver => "handed_over",
        }
    }

    /// The channel of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Channel> {
        Channel::ALL
            .into_iter()
            .find(|channel| channel.word() == word)
    }

    /// Whether a code goes with it.
    #[must_use]
    pub fn has_code(self) -> bool {
        self != Channel::Mail
    }
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// Not on its way yet.
    Queued,
    /// On its way, or there.
    Sent,
    /// The mail came back.
    Bounced,
    /// The fax did not go through.
    Failed,
    /// Nobody took the call.
    NoAnswer,
    /// The number or address belongs to somebody else now.
    ChangedNumber,
    /// It was answered.
    Answered,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [DeliveryState; 7] = [
        DeliveryState::Queued,
        DeliveryState::Sent,
        DeliveryState::Bounced,
        DeliveryState::Failed,
        DeliveryState::NoAnswer,
        DeliveryState::ChangedNumber,
        DeliveryState::Answered,
    ];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            DeliveryState::Queued => "queued",
            DeliveryState::Sent => "sent",
            DeliveryState::Bounced => "bounced",
            DeliveryState::Failed => "failed",
            DeliveryState::NoAnswer => "no_answer",
            DeliveryState::ChangedNumber => "changed_number",
            DeliveryState::Answered => "answered",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<DeliveryState> {
        DeliveryState::ALL
            .into_iter()
            .find(|state| state.word() == word)
    }

    /// Whether the question did not reach anybody.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        matches!(
            self,
            DeliveryState::Bounced
                | DeliveryState::Failed
                | DeliveryState::NoAnswer
                | DeliveryState::ChangedNumber
        )
    }
}

/// What a person can say became of a delivery: one table, used by the screen and by the command.
#[must_use]
pub fn outcomes(channel: Channel, state: DeliveryState) -> &'static [DeliveryState] {
    use DeliveryState::{Answered, Bounced, ChangedNumber, Failed, NoAnswer, Queued, Sent};
    match (channel, state) {
        (_, Answered) => &[],
        (Channel::Mail, Queued) => &[Sent, Bounced],
        (Channel::Mail, Sent) => &[Bounced, ChangedNumber],
        (Channel::Mail, Bounced | Failed | NoAnswer | ChangedNumber) => &[Sent],
        (Channel::Fax, Queued) => &[Sent, Failed, ChangedNumber],
        (Channel::Fax, Sent) => &[Failed, ChangedNumber],
        (Channel::Fax, Bounced | Failed | NoAnswer | ChangedNumber) => &[Sent],
        (Channel::Telephone, Queued) => &[Sent, NoAnswer, ChangedNumber],
        (Channel::Telephone, Sent) => &[NoAnswer, ChangedNumber],
        (Channel::Telephone, NoAnswer) => &[Sent, ChangedNumber],
        (Channel::Telephone, Bounced | Failed | ChangedNumber) => &[Sent],
        (Channel::HandedOver, Queued) => &[Sent, Failed],
        (Channel::HandedOver, Sent) => &[Failed],
        (Channel::HandedOver, Bounced | Failed | NoAnswer | ChangedNumber) => &[Sent],
    }
}

/// How an answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The office typed it itself.
    Web,
    /// Said by telephone, typed by somebody of the hub.
    Telephone,
    /// Written on paper, typed by somebody of the hub.
    Paper,
}

impl Voice {
    /// Those that somebody of the hub types.
    pub const ON_BEHALF: [Voice; 2] = [Voice::Telephone, Voice::Paper];

    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Voice::Web => "web",
            Voice::Telephone => "telephone",
            Voice::Paper => "paper",
        }
    }

    /// The voice of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Voice> {
        [Voice::Web, Voice::Telephone, Voice::Paper]
            .into_iter()
            .find(|voice| voice.word() == word)
    }
}

/// What an answer says: what stands is right, or what is right instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// By the name of the line: what is right instead. Empty when everything is as it stands.
    #[serde(default)]
    pub corrections: BTreeMap<String, String>,
    /// Anything else, in the office's words.
    #[serde(default)]
    pub remark: String,
    /// Name and value of every line as it stood when the answer was given: what "no change" is about.
    #[serde(default)]
    pub stood: BTreeMap<String, String>,
}

impl Content {
    /// Whether everything is as it stands.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.corrections.is_empty()
    }

    /// What it says of a line.
    #[must_use]
    pub fn says(&self, line: &str) -> &str {
        self.corrections
            .get(line)
            .or_else(|| self.stood.get(line))
            .map_or("", String::as_str)
    }

    /// Lines of which two answers say different things, in order.
    #[must_use]
    pub fn differs_from(&self, other: &Content) -> Vec<String> {
        let mut names: Vec<&String> = [self, other]
            .iter()
            .flat_map(|content| content.corrections.keys().chain(content.stood.keys()))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .filter(|name| self.says(name).trim() != other.says(name).trim())
            .cloned()
            .collect()
    }
}

/// What becomes of an answer that has just come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It counts at once.
    Taken,
    /// It says what an earlier one said.
    Same,
    /// A person has to look, because it corrects something.
    Correction,
    /// A person has to look, because an earlier answer says something else.
    Differs,
}

/// What becomes of an answer.
///
/// Whoever holds a link may say "no change" and be believed: nothing anybody sees becomes wrong by it. What would
/// change a name, an address or a number waits until a person of the hub accepts it, so a link in the wrong hands
/// sends nobody to a wrong telephone. What a person of the hub typed was looked at already.
#[must_use]
pub fn verdict(voice: Voice, content: &Content, earlier: Option<&Content>) -> Verdict {
    match earlier {
        Some(earlier) if content.differs_from(earlier).is_empty() => Verdict::Same,
        Some(_) => Verdict::Differs,
        None if voice == Voice::Web && !content.is_same() => Verdict::Correction,
        None if voice == Voice::Web && !content.remark.is_empty() => Verdict::Correction,
        None => Verdict::Taken,
    }
}

/// Where a link stands, for lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Issued, but nothing was sent.
    NotSent,
    /// Sent; nobody has answered.
    Waiting,
    /// The last delivery reached nobody.
    Trouble,
    /// An answer waits for a person of the hub.
    ToDecide,
    /// Answered.
    Answered,
    /// Nobody answered in time.
    Expired,
    /// Taken back.
    Revoked,
}

impl Standing {
    /// In the order of work.
    pub const ALL: [Standing; 7] = [
        Standing::ToDecide,
        Standing::Trouble,
        Standing::NotSent,
        Standing::Waiting,
        Standing::Answered,
        Standing::Expired,
        Standing::Revoked,
    ];

    /// Its word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::NotSent => "not_sent",
            Standing::Waiting => "waiting",
            Standing::Trouble => "trouble",
            Standing::ToDecide => "to_decide",
            Standing::Answered => "answered",
            Standing::Expired => "expired",
            Standing::Revoked => "revoked",
        }
    }
}

/// The facts by which a link's standing is told.
#[derive(Clone, Copy, Debug)]
pub struct StandingFacts {
    /// Whether it was taken back.
    pub revoked: bool,
    /// When it ends.
    pub expires_at: Instant,
    /// How many answers it has.
    pub answers: i64,
    /// How many of them wait for a person.
    pub waiting_answers: i64,
    /// State of the newest delivery.
    pub last_delivery: Option<DeliveryState>,
}

/// Where a link stands.
#[must_use]
pub fn standing(facts: &StandingFacts, now: Instant) -> Standing {
    if facts.waiting_answers > 0 {
        Standing::ToDecide
    } else if facts.answers > 0 {
        Standing::Answered
    } else if facts.revoked {
        Standing::Revoked
    } else if facts.expires_at <= now {
        Standing::Expired
    } else {
        match facts.last_delivery {
            None | Some(DeliveryState::Queued) => Standing::NotSent,
            Some(state) if state.is_trouble() => Standing::Trouble,
            Some(_) => Standing::Waiting,
        }
    }
}

/// When the next code may be looked up, from the newest wrong ones first; `None`: now.
#[must_use]
pub fn code_may_be_tried_at(wrong: &[Instant]) -> Option<Instant> {
    wrong
        .get(WRONG_CODES_PER_HOUR - 1)
        .map(|at| at.plus_seconds(CODE_WINDOW_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(corrections: &[(&str, &str)]) -> Content {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        Content {
            corrections: pairs(corrections),
            stood: pairs(&[("telephone", "1"), ("fax", "2")]),
            remark: String::new(),
        }
    }

    #[test]
    fn 変わりなしはすぐ数え_直しと食い違いは人が決める() {
        let (same, fixed) = (content(&[]), content(&[("telephone", "9")]));
        let remark = Content {
            remark: "来月移転します".into(),
            ..same.clone()
        };
        let cases = [
            (Voice::Web, &same, None, Verdict::Taken),
            (Voice::Web, &fixed, None, Verdict::Correction),
            (Voice::Web, &remark, None, Verdict::Correction),
            (Voice::Telephone, &fixed, None, Verdict::Taken),
            (Voice::Paper, &remark, None, Verdict::Taken),
            (Voice::Web, &same, Some(&same), Verdict::Same),
            (Voice::Paper, &fixed, Some(&fixed), Verdict::Same),
            (Voice::Web, &same, Some(&fixed), Verdict::Differs),
            (Voice::Paper, &fixed, Some(&same), Verdict::Differs),
        ];
        for (voice, new, earlier, expected) in cases {
            assert_eq!(
                verdict(voice, new, earlier),
                expected,
                "{voice:?} {new:?} {earlier:?}"
            );
        }
        assert_eq!(fixed.differs_from(&same), ["telephone"]);
    }

    #[test]
    fn the_standing_of_a_link_says_what_to_do_first() {
        let now = Instant(1_000);
        let facts = |answers, waiting, last, revoked, expires| StandingFacts {
            revoked,
            expires_at: Instant(expires),
            answers,
            waiting_answers: waiting,
            last_delivery: last,
        };
        use DeliveryState::{Bounced, Queued, Sent};
        let cases = [
            (facts(0, 0, None, false, 1_001), Standing::NotSent),
            (facts(0, 0, Some(Queued), false, 1_001), Standing::NotSent),
            (facts(0, 0, Some(Sent), false, 1_001), Standing::Waiting),
            (facts(0, 0, Some(Bounced), false, 1_001), Standing::Trouble),
            (facts(0, 0, Some(Sent), false, 1_000), Standing::Expired),
            (facts(0, 0, Some(Sent), true, 1_001), Standing::Revoked),
            (facts(1, 0, Some(Sent), true, 1_000), Standing::Answered),
            (facts(2, 1, Some(Bounced), true, 1), Standing::ToDecide),
        ];
        for (facts, expected) in cases {
            assert_eq!(standing(&facts, now), expected, "{facts:?}");
        }
    }

    #[test]
    fn what_can_be_said_of_a_delivery_never_leads_back_to_the_queue() {
        for channel in Channel::ALL {
            for state in DeliveryState::ALL {
                let next = outcomes(channel, state);
                assert!(!next.contains(&state) && !next.contains(&DeliveryState::Queued));
                assert!(!next.contains(&DeliveryState::Answered));
                assert_eq!(next.is_empty(), state == DeliveryState::Answered);
            }
            assert_eq!(Channel::parse(channel.word()), Some(channel));
        }
    }

    #[test]
    fn the_thirtieth_wrong_code_of_an_hour_is_the_last() {
        let wrong: Vec<Instant> = (0..30).rev().map(Instant).collect();
        assert_eq!(code_may_be_tried_at(&wrong[..29]), None);
        assert_eq!(
            code_may_be_tried_at(&wrong),
            Some(Instant(0).plus_seconds(CODE_WINDOW_SECONDS))
        );
    }
}
