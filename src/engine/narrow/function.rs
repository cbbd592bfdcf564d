//! [`Narrow`] as a function of SQL.

use super::{Narrow, Scratch, Value};
use crate::engine::database::message;
use crate::engine::quoted;
use duckdb::Connection;

use duckdb::core::{DataChunkHandle, FlatVector, LogicalTypeId};
use duckdb::ffi::duckdb_string_t;
use duckdb::types::DuckString;
use duckdb::vscalar::{ScalarFunctionSignature, VScalar};
use duckdb::vtab::arrow::WritableVector;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What calls of the function share.
#[derive(Clone)]
struct Shared {
    narrow: Arc<Narrow>,
    /// For a thread to take while it is at work.
    idle: Arc<Mutex<Vec<Scratch>>>,
}

/// `(texts of the columns) -> whether a rule may match`.
struct MayMatch;

impl VScalar for MayMatch {
    type State = Shared;

    fn invoke(
        shared: &Shared,
        input: &mut DataChunkHandle,
        output: &mut dyn WritableVector,
    ) -> Result<(), Box<dyn Error>> {
        let idle = || shared.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut scratch = taken.unwrap_or_else(|| shared.narrow.scratch());
        let rows = input.len();
        let columns: Vec<FlatVector<'_>> = (0..input.num_columns())
            .map(|column| input.flat_vector(column))
            .collect();
        // SAFETY: the signature has texts only, DuckDB has made the vectors flat, and each holds
        // as many as the chunk has rows.
        let texts: Vec<&[duckdb_string_t]> = columns
            .iter()
            .map(|column| unsafe { column.as_slice_with_len(rows) })
            .collect();
        let mut flags = output.flat_vector();
        // SAFETY: the signature gives a boolean, for each row of the chunk.
        let flags: &mut [bool] = unsafe { flags.as_mut_slice_with_len(rows) };
        for (row, flag) in flags.iter_mut().enumerate() {
            let narrow = &shared.narrow;
            *flag = narrow.may_match(&mut scratch, &mut |column, look| {
                if !columns[column].row_is_null(row as u64) {
                    let mut text = texts[column][row];
                    look(Value::Text(DuckString::new(&mut text).as_bytes()));
                }
            });
        }
        idle().push(scratch);
        Ok(())
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        vec![ScalarFunctionSignature::variadic(
            LogicalTypeId::Varchar.into(),
            LogicalTypeId::Boolean.into(),
        )]
    }

    /// It notes which rules it has seen events for.
    fn volatile() -> bool {
        true
    }
}

/// Registers the function, under a name of its own: a condition over the columns.
pub fn register(connection: &Connection, narrow: &Arc<Narrow>) -> Result<String, String> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let name = format!(
        "_siglake_may_match_{}",
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    let shared = Shared {
        narrow: Arc::clone(narrow),
        idle: Arc::default(),
    };
    connection
        .register_scalar_function_with_state::<MayMatch>(&name, &shared)
        .map_err(|error| message(&error))?;
    // A NULL that is known beforehand would make the whole NULL.
    let texts: Vec<String> = narrow
        .columns()
        .map(|column| format!("coalesce(CAST({} AS VARCHAR), '')", quoted(column)))
        .collect();
    Ok(format!("{name}({})", texts.join(", ")))
}
