use crate::Meters;

/// Upper ends of the first bands, km. They widen with distance as people's sense of "near" does; 16 km is
/// where the fee schedule ends a normal home visit (診療報酬の算定方法, 医科点数表 C000 往診料, C001 在宅患者訪問診療料).
const UPPER_ENDS_KM: [f64; 8] = [0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 16.0];

/// Beyond the table every band is this wide, km.
const STEP_KM: f64 = 4.0;

/// How far away something is, as coarsely as ranking should care: nearer bands come first.
///
/// A band includes its upper end: exactly 500 m is in the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DistanceBand(u32);

impl DistanceBand {
    /// The band of a distance.
    #[must_use]
    pub fn of(distance: Meters) -> Self {
        let km = distance.kilometers();
        let beyond = UPPER_ENDS_KM.len();
        let index = UPPER_ENDS_KM
            .iter()
            .position(|&end| km <= end)
            .unwrap_or(beyond);
        if index < beyond {
            return DistanceBand(narrow(index));
        }
        let steps = ((km - UPPER_ENDS_KM[beyond - 1]) / STEP_KM).ceil();
        // Saturates: no distance on Earth comes near the limit.
        DistanceBand(narrow(beyond - 1).saturating_add(steps as u32))
    }

    /// 0 for the nearest band; for ordering in a database.
    #[must_use]
    pub fn index(self) -> u32 {
        self.0
    }

    /// The band's upper end.
    #[must_use]
    pub fn upper_end(self) -> Meters {
        let last = UPPER_ENDS_KM.len() - 1;
        let index = self.0 as usize;
        let beyond = index.saturating_sub(last) as f64 * STEP_KM;
        Meters((UPPER_ENDS_KM[index.min(last)] + beyond) * 1000.0)
    }

    /// The upper end for people: `0.5 km`, `20 km`.
    #[must_use]
    pub fn label(self) -> String {
        format!("{} km", self.upper_end().kilometers())
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
