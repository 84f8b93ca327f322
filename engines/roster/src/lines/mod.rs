//! People's lines of duty, planned together: each person's best line for given prices of the work is a shortest path, and
//! a master program buys lines so that the work is covered. Both on-call rosters and shift workers' rosters stand on this.

mod graph;
mod master;

pub(crate) use graph::{GraphBuilder, Label, Line, LineGraph, NO_ROW, Scratch};
pub(crate) use master::{Outcome, Row, Task, replan};
