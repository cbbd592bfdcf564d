//! What compiles, but is not as the Sigma specification or the conventions of its users ask, or
//! can hardly be meant. All of it is a warning, and may be suppressed.

pub mod conventions;
pub mod fix;
pub mod logic;
pub mod suppress;
pub mod values;
