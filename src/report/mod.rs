//! Alerts for people and for other systems: pure functions of alerts to text.

pub mod html;
pub mod lines;
pub mod ocsf;
mod picture;
mod stats;
pub mod summary;
mod text;
mod time;
pub mod timeline;

#[cfg(test)]
mod tests;

#[cfg(test)]
use crate::engine::alerts::Alert;
pub use crate::engine::backtest::{Backtest, RuleResult};
