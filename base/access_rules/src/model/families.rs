//! The families of small worlds: each varies some dimensions, all combinations, and leaves the others at one word.

use super::world::{DIMENSIONS, World, dimension, place};

/// One family.
pub(crate) struct Family {
    pub name: &'static str,
    /// Words other than the first of a dimension.
    fixed: &'static [(&'static str, &'static str)],
    /// Dimensions in every combination; `ALL` words or these.
    varied: &'static [(&'static str, &'static [&'static str])],
}

const ALL: &[&str] = &[];

pub(crate) const FAMILIES: &[Family] = &[
    Family {
        name: "relations",
        fixed: &[],
        varied: &[
            ("account", &["active", "disabled", "ended"]),
            ("factors", ALL),
            ("membership", &["now", "rejoined", "left", "none"]),
            (
                "duty",
                &["none", "coordinator", "past_coordinator", "operator"],
            ),
            ("team", &["none", "now", "left_since", "other_organization"]),
            ("consent", &["none", "blanket", "withdrawn", "list_later"]),
            ("family", &["none", "self", "delegate", "past_self"]),
            ("glass", &["none", "open", "expired"]),
            ("category", &["clinical", "notice", "coordination"]),
            ("purpose", &["care", "coordination", "emergency", "own"]),
        ],
    },
    Family {
        name: "purposes",
        fixed: &[("consent", "blanket")],
        varied: &[
            ("duty", ALL),
            ("team", &["none", "now"]),
            ("family", &["none", "self", "delegate"]),
            ("glass", &["none", "open"]),
            ("category", ALL),
            ("act", ALL),
            ("purpose", ALL),
        ],
    },
    Family {
        name: "consent",
        fixed: &[],
        varied: &[
            (
                "membership",
                &["now", "just", "unconfirmed", "left", "future", "elsewhere"],
            ),
            ("team", ALL),
            ("consent", ALL),
            ("subject", ALL),
            ("category", &["clinical", "notice", "family"]),
            (
                "flag",
                &["none", "psychiatric", "abuse", "psychiatric_and_abuse"],
            ),
            ("act", &["read", "write"]),
        ],
    },
    Family {
        name: "professions",
        fixed: &[],
        varied: &[
            ("profession", ALL),
            ("licence", ALL),
            ("team", &["none", "now"]),
            ("consent", &["none", "blanket", "no_flags"]),
            ("glass", &["none", "open"]),
            ("category", ALL),
            ("flag", ALL),
            ("purpose", &["care", "emergency"]),
        ],
    },
    Family {
        name: "family",
        fixed: &[],
        varied: &[
            ("account", ALL),
            ("factors", ALL),
            ("step_up", &["fresh", "none"]),
            ("family", ALL),
            ("subject", ALL),
            ("record", &["confirmed", "mine", "others", "new"]),
            (
                "category",
                &["clinical", "care", "emergency_card", "coordination"],
            ),
            ("flag", &["none", "psychiatric", "hiv", "abuse"]),
            ("act", &["read", "export", "write", "confirm"]),
            ("purpose", &["own", "care"]),
        ],
    },
    Family {
        name: "emergencies",
        fixed: &[("purpose", "emergency")],
        varied: &[
            ("membership", ALL),
            ("profession", &["nurse", "dentist", "therapist"]),
            ("licence", &["valid", "expired", "none"]),
            ("team", ALL),
            ("glass", ALL),
            ("subject", ALL),
            ("category", &["clinical", "family"]),
            ("flag", &["none", "psychiatric", "abuse"]),
            ("act", &["read", "export"]),
        ],
    },
    Family {
        name: "records",
        fixed: &[("consent", "blanket")],
        varied: &[
            ("step_up", ALL),
            ("duty", &["none", "coordinator"]),
            ("team", &["none", "now", "reader"]),
            ("family", &["none", "self", "delegate_all"]),
            ("patient", ALL),
            (
                "record",
                &[
                    "confirmed",
                    "confirmed_others",
                    "amended",
                    "void",
                    "new",
                    "mine",
                    "for_me",
                    "by_proxy",
                    "others",
                    "other_patient",
                ],
            ),
            ("category", &["clinical", "coordination", "care", "notice"]),
            ("act", ALL),
            ("purpose", &["care", "coordination", "own"]),
        ],
    },
    Family {
        name: "foreign",
        fixed: &[("consent", "blanket")],
        varied: &[
            ("membership", &["now", "elsewhere"]),
            ("duty", &["none", "coordinator", "coordinator_elsewhere"]),
            ("team", &["now", "other_hub", "other_patient"]),
            (
                "family",
                &["none", "self", "other_hub", "other_patient", "delegate_all"],
            ),
            ("glass", &["none", "open", "other_hub", "other_patient"]),
            ("record", &["confirmed", "other_patient", "other_hub"]),
            ("category", ALL),
            ("purpose", ALL),
        ],
    },
    Family {
        name: "hub",
        fixed: &[("purpose", "coordination")],
        varied: &[
            ("account", ALL),
            ("factors", ALL),
            ("membership", ALL),
            ("duty", ALL),
            ("team", &["none", "now"]),
            ("consent", &["none", "blanket"]),
            ("category", ALL),
            ("flag", &["none", "hiv", "abuse"]),
            ("subject", ALL),
            ("purpose", &["coordination", "maintenance"]),
        ],
    },
    Family {
        name: "cards",
        fixed: &[
            ("actor", "emergency_link"),
            ("purpose", "emergency"),
            ("category", "emergency_card"),
        ],
        varied: &[
            ("emergency", ALL),
            ("team", ALL),
            ("family", ALL),
            (
                "consent",
                &["none", "blanket", "list_others", "withdrawn", "relative"],
            ),
            ("subject", ALL),
            ("category", &["emergency_card", "clinical"]),
            ("act", &["read", "export"]),
            ("purpose", &["emergency", "care"]),
        ],
    },
    Family {
        name: "card contents",
        fixed: &[
            ("actor", "emergency_link"),
            ("team", "now"),
            ("purpose", "emergency"),
        ],
        varied: &[
            ("consent", ALL),
            ("patient", ALL),
            ("record", ALL),
            ("category", ALL),
            ("flag", ALL),
            ("act", &["read", "export", "write", "edit"]),
        ],
    },
    Family {
        name: "links",
        fixed: &[("actor", "one_time_link"), ("purpose", "coordination")],
        varied: &[
            ("link", ALL),
            ("patient", ALL),
            ("subject", ALL),
            (
                "record",
                &[
                    "confirmed",
                    "void",
                    "new",
                    "mine",
                    "others",
                    "other_patient",
                ],
            ),
            ("category", &["clinical", "coordination", "identity"]),
            ("flag", &["none", "hiv"]),
            ("act", &["read", "export", "write", "confirm", "answer"]),
            ("purpose", &["coordination", "care"]),
        ],
    },
    Family {
        name: "system",
        fixed: &[],
        varied: &[
            (
                "actor",
                &[
                    "pack",
                    "pack_elsewhere",
                    "reminders",
                    "indicators",
                    "anonymous",
                ],
            ),
            ("consent", ALL),
            ("patient", &["active", "closed", "merged", "elsewhere"]),
            ("subject", ALL),
            ("record", &["confirmed", "new", "others", "other_patient"]),
            ("category", ALL),
            ("flag", &["none", "hiv"]),
            ("act", &["read", "export"]),
            ("purpose", &["coordination", "emergency", "statistics"]),
        ],
    },
    Family {
        name: "statistics",
        fixed: &[],
        varied: &[
            (
                "object",
                &[
                    "listing",
                    "statistics",
                    "raw_statistics",
                    "statistics_elsewhere",
                ],
            ),
            (
                "actor",
                &["person", "anonymous", "one_time_link", "indicators"],
            ),
            ("account", ALL),
            ("factors", ALL),
            ("step_up", &["fresh", "none"]),
            ("membership", ALL),
            ("duty", ALL),
            ("act", &["read", "export", "write"]),
            ("purpose", ALL),
        ],
    },
];

impl Family {
    /// Every world of the family.
    pub(crate) fn worlds(&self) -> impl Iterator<Item = World> + use<> {
        let mut first = World {
            places: [0; DIMENSIONS.len()],
        };
        for (name, word) in self.fixed {
            first = first.with(name, word);
        }
        let varied: Vec<(usize, Vec<u8>)> = self.varied.iter().map(choices).collect();
        let count = varied.iter().map(|(_, words)| words.len()).product();
        (0..count).map(move |mut number: usize| {
            let mut world = first;
            for (dimension, words) in &varied {
                world.places[*dimension] = words[number % words.len()];
                number /= words.len();
            }
            world
        })
    }
}

fn choices((name, words): &(&'static str, &'static [&'static str])) -> (usize, Vec<u8>) {
    let dimension = dimension(name);
    let all = DIMENSIONS[dimension].1;
    let words = if words.is_empty() { all } else { *words };
    (
        dimension,
        words.iter().map(|word| place(dimension, word)).collect(),
    )
}
