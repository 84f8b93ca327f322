//! Steps from one roster to a neighbouring one. A step that cannot be made leaves the board as it was.

use super::board::Board;
use crate::dice::Dice;
use crate::problem::{PersonId, ShiftId};

/// Tries one step at random. `true`: the board is changed and not yet committed.
pub(super) fn step(board: &mut Board, dice: &mut Dice) -> bool {
    let cells = board.field.problem.shifts.len();
    let holes = board.holes();
    let kind = dice.below(16);
    let done = if kind < 2 && !holes.is_empty() {
        let hole = holes[dice.below(holes.len())];
        hand_over(board, dice, hole)
    } else {
        let shift = ShiftId(dice.below(cells) as u32);
        match kind {
            0..8 => exchange(board, dice, shift),
            8..14 => hand_over(board, dice, shift),
            _ => exchange_weeks(board, dice, shift),
        }
    };
    let done = done && board.keeps_partners();
    if !done {
        board.roll_back();
    }
    done
}

/// The holders of two cells exchange them.
fn exchange(board: &mut Board, dice: &mut Dice, shift: ShiftId) -> bool {
    let cells = board.field.problem.shifts.len();
    let other = match dice.below(2) {
        0 => ShiftId(dice.below(cells) as u32),
        _ => near(dice, shift, cells),
    };
    let (Some(one), Some(two)) = (movable(board, shift), movable(board, other)) else {
        return false;
    };
    if one == two
        || board.field.cost_of(shift, two).is_none()
        || board.field.cost_of(other, one).is_none()
    {
        return false;
    }
    board.take(shift);
    board.take(other);
    board.place(shift, two) && board.place(other, one)
}

/// A cell goes to another person, who hands on what stands against it.
fn hand_over(board: &mut Board, dice: &mut Dice, shift: ShiftId) -> bool {
    let candidates = board.field.candidates(shift);
    let before = board.plan().holder(shift);
    if candidates.is_empty() || (before.is_some() && board.field.is_pinned[shift.index()]) {
        return false;
    }
    let (person, _) = candidates[dice.below(candidates.len())];
    if before == Some(person) {
        return false;
    }
    board.take(shift);
    if board.place(shift, person) {
        return true;
    }
    let Some(given_up) = give_up_one(board, dice, shift, person) else {
        return false;
    };
    if !board.place(shift, person) {
        return false;
    }
    hand_on(board, dice, given_up, before);
    true
}

/// The person gives up one duty near the cell.
fn give_up_one(
    board: &mut Board,
    dice: &mut Dice,
    shift: ShiftId,
    person: PersonId,
) -> Option<ShiftId> {
    let duties = board.plan().duties(person);
    let place = duties.partition_point(|&other| other < shift);
    // The nearest two on either side: who stands in the way is nearly always among them.
    let near = &duties[place.saturating_sub(2)..(place + 2).min(duties.len())];
    let against: Vec<ShiftId> = near
        .iter()
        .copied()
        .filter(|&duty| !board.field.fit_together(duty.min(shift), duty.max(shift)))
        .collect();
    let choice = match against.len() {
        0 if near.is_empty() => return None,
        0 => near[dice.below(near.len())],
        1 => against[0],
        _ => return None,
    };
    if board.field.is_pinned[choice.index()] {
        return None;
    }
    board.take(choice);
    Some(choice)
}

/// Finds somebody for a cell: the one who had the other, or anybody by chance; else it stays empty.
fn hand_on(board: &mut Board, dice: &mut Dice, shift: ShiftId, first: Option<PersonId>) {
    if first.is_some_and(|first| dice.below(2) == 0 && board.place(shift, first)) {
        return;
    }
    let candidates = board.field.candidates(shift);
    let from = dice.below(candidates.len());
    for turn in 0..candidates.len().min(MOST_ASKED) {
        let (person, _) = candidates[(from + turn) % candidates.len()];
        if board.place(shift, person) {
            return;
        }
    }
}

/// Two people exchange all duties of some days around a cell.
fn exchange_weeks(board: &mut Board, dice: &mut Dice, shift: ShiftId) -> bool {
    let Some(one) = board.plan().holder(shift) else {
        return false;
    };
    let candidates = board.field.candidates(shift);
    let (other, _) = candidates[dice.below(candidates.len())];
    if one == other {
        return false;
    }
    let day = board.field.problem.shift(shift).day;
    let days = day..=day + dice.below(LONGEST_EXCHANGE_DAYS) as i64;
    let within = |person: PersonId, board: &Board| -> Vec<ShiftId> {
        board
            .plan()
            .duties(person)
            .iter()
            .copied()
            .filter(|&duty| days.contains(&board.field.problem.shift(duty).day))
            .collect()
    };
    let (ours, theirs) = (within(one, board), within(other, board));
    if ours
        .iter()
        .chain(&theirs)
        .any(|&duty| board.field.is_pinned[duty.index()])
    {
        return false;
    }
    for &duty in ours.iter().chain(&theirs) {
        board.take(duty);
    }
    ours.iter().all(|&duty| board.place(duty, other))
        && theirs.iter().all(|&duty| board.place(duty, one))
}

fn movable(board: &Board, shift: ShiftId) -> Option<PersonId> {
    board
        .plan()
        .holder(shift)
        .filter(|_| !board.field.is_pinned[shift.index()])
}

fn near(dice: &mut Dice, shift: ShiftId, cells: usize) -> ShiftId {
    let ahead = shift.index() + cells + dice.below(2 * NEAR + 1) - NEAR.min(cells);
    ShiftId((ahead % cells) as u32)
}

/// Cells to either side that count as near.
const NEAR: usize = 24;

/// People asked to take a cell that was handed on.
const MOST_ASKED: usize = 6;

/// Longest stretch of days two people exchange.
const LONGEST_EXCHANGE_DAYS: usize = 28;
