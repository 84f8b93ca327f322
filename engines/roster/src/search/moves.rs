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
            14 => vacate(board, shift),
            _ => exchange_weeks(board, dice, shift),
        }
    };
    let done = done && join_partners(board, dice);
    if !done {
        board.roll_back();
    }
    done
}

/// Brings people together who serve only together: the partner takes a cell of that night, or the lonely duty goes.
fn join_partners(board: &mut Board, dice: &mut Dice) -> bool {
    for _ in 0..MOST_JOINED {
        let Some((lonely, partner)) = board.lonely() else {
            return true;
        };
        let cell = near(dice, lonely, board.field.problem.shifts.len());
        let is_that_night =
            board.field.problem.shift(cell).day == board.field.problem.shift(lonely).day;
        let may_join =
            is_that_night && cell != lonely && board.field.cost_of(cell, partner).is_some();
        if may_join {
            hand_to(board, dice, cell, partner);
        } else if dice.below(8) == 0 {
            board.take(lonely);
        }
    }
    board.keeps_partners()
}

/// The holders of two cells exchange them.
fn exchange(board: &mut Board, dice: &mut Dice, shift: ShiftId) -> bool {
    let cells = board.field.problem.shifts.len();
    let other = match dice.below(2) {
        0 => ShiftId(dice.below(cells) as u32),
        _ => near(dice, shift, cells),
    };
    let (Some(one), Some(two)) = (board.plan().holder(shift), board.plan().holder(other)) else {
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
    if candidates.is_empty() {
        return false;
    }
    let (person, _) = candidates[dice.below(candidates.len())];
    if before == Some(person) {
        return false;
    }
    hand_to(board, dice, shift, person)
}

/// The person takes the cell and hands on what stands against it.
fn hand_to(board: &mut Board, dice: &mut Dice, shift: ShiftId, person: PersonId) -> bool {
    let before = board.plan().holder(shift);
    board.take(shift);
    if board.place(shift, person) {
        return true;
    }
    let given_up = give_up_near(board, dice, shift, person);
    if !board.place(shift, person) {
        return false;
    }
    for duty in given_up {
        hand_on(board, dice, duty, before);
    }
    true
}

/// The person gives up the duties that stand against the cell, or one by chance if none does so alone.
fn give_up_near(
    board: &mut Board,
    dice: &mut Dice,
    shift: ShiftId,
    person: PersonId,
) -> Vec<ShiftId> {
    let duties = board.plan().duties(person);
    let place = duties.partition_point(|&other| other < shift);
    // The nearest two on either side: who stands in the way is nearly always among them.
    let near = &duties[place.saturating_sub(2)..(place + 2).min(duties.len())];
    let is_against = |&duty: &ShiftId| !board.field.fit_together(duty.min(shift), duty.max(shift));
    let mut given_up: Vec<ShiftId> = near.iter().copied().filter(is_against).collect();
    if given_up.is_empty() && !near.is_empty() {
        given_up.push(near[dice.below(near.len())]);
    }
    given_up.iter().for_each(|&duty| board.take(duty));
    given_up
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

/// A cell is left empty: worth it where emptiness is weighed against other things, and a way round tight corners.
fn vacate(board: &mut Board, shift: ShiftId) -> bool {
    let is_held = board.plan().holder(shift).is_some();
    board.take(shift);
    is_held
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
    for &duty in ours.iter().chain(&theirs) {
        board.take(duty);
    }
    ours.iter().all(|&duty| board.place(duty, other))
        && theirs.iter().all(|&duty| board.place(duty, one))
}

fn near(dice: &mut Dice, shift: ShiftId, cells: usize) -> ShiftId {
    let ahead = shift.index() + cells + dice.below(2 * NEAR + 1) - NEAR.min(cells);
    ShiftId((ahead % cells) as u32)
}

/// Cells to either side that count as near.
const NEAR: usize = 24;

/// People asked to take a cell that was handed on.
const MOST_ASKED: usize = 6;

/// Turns taken to bring partners together after one step.
const MOST_JOINED: usize = 12;

/// Longest stretch of days two people exchange.
const LONGEST_EXCHANGE_DAYS: usize = 28;
