//! A first roster: pinned cells, then the roster to start from, then the cells with the fewest candidates first, each to
//! whom it costs least.

use super::aim::Aim;
use super::board::Board;
use super::field::Field;
use crate::problem::{PersonId, ShiftId};
use crate::roster::Roster;

/// A first board that breaks no rule.
pub(super) fn first<'f, 'a>(
    field: &'f Field<'a>,
    aim: &Aim,
    start: Option<&Roster>,
) -> Board<'f, 'a> {
    let mut board = Board::empty(field);
    let pinned = |shift: ShiftId| field.problem.shift(shift).pinned;
    place_all(&mut board, pinned);
    if let Some(start) = start {
        place_all(&mut board, |shift| {
            start.cells.get(shift.index()).copied().flatten()
        });
    }
    let mut open: Vec<ShiftId> = board.holes().to_vec();
    open.sort_unstable_by_key(|&shift| (field.candidates(shift).len(), shift));
    for _ in 0..ROUNDS {
        // A second round lets those in who serve only together with somebody placed in the first.
        for &shift in &open {
            if board.plan().holder(shift).is_none() {
                place_cheapest(&mut board, aim, shift);
            }
        }
    }
    board
}

fn place_all(board: &mut Board, wanted: impl Fn(ShiftId) -> Option<PersonId>) {
    for _ in 0..ROUNDS {
        for shift in board.field.problem.shift_ids() {
            if let Some(person) = wanted(shift)
                && board.plan().holder(shift).is_none()
                && person.index() < board.field.problem.people.len()
            {
                place(board, shift, person);
            }
        }
    }
}

fn place_cheapest(board: &mut Board, aim: &Aim, shift: ShiftId) {
    let field = board.field;
    let mut best: Option<(f64, PersonId)> = None;
    for &(person, _) in field.candidates(shift) {
        if board.place(shift, person) {
            let weight = if board.keeps_partners() {
                aim.weigh(&board.cost())
            } else {
                f64::INFINITY
            };
            if weight < best.map_or(f64::INFINITY, |(least, _)| least) {
                best = Some((weight, person));
            }
        }
        board.roll_back();
    }
    if let Some((_, person)) = best {
        place(board, shift, person);
    }
}

fn place(board: &mut Board, shift: ShiftId, person: PersonId) {
    if board.place(shift, person) && board.keeps_partners() {
        board.commit();
    } else {
        board.roll_back();
    }
}

const ROUNDS: usize = 2;
