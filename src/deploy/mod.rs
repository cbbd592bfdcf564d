//! What stands around the queries where they run: the tables.

pub mod ddl;
