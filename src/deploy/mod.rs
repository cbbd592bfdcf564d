//! What stands around the queries where they run: the tables, and rendered templates.

pub mod context;
pub mod ddl;
pub mod filters;
pub mod gather;
pub mod render;
pub mod templates;
