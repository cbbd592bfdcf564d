//! The project's own rules: their tests pass on Trino as they do on DuckDB, as the command runs
//! them.

use crate::Outcome;
use crate::server::Server;
use std::process::Command;

pub fn suite(server: &Server) -> Outcome {
    let results = |arguments: &[&str]| -> Result<Vec<serde_json::Value>, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_siglake"))
            .args(["test", "rules", "--format", "json"])
            .args(arguments)
            .output()
            .map_err(|error| error.to_string())?;
        serde_json::from_slice(&output.stdout).map_err(|error| {
            let shown = String::from_utf8_lossy(&output.stderr);
            format!("{error}\n{shown}")
        })
    };
    let here = results(&[])?;
    let there = results(&[
        "--engine",
        "trino",
        "--server",
        &server.url,
        "--catalog",
        "memory",
        "--schema",
        "default",
    ])?;
    if here.len() < 200 {
        return Err(format!("only {} tests ran", here.len()));
    }
    let wrong: Vec<String> = there
        .iter()
        // What a source lacks fields for is skipped there as here.
        .filter(|result| result["status"] != "passed" && result["status"] != "skipped")
        .map(ToString::to_string)
        .collect();
    if !wrong.is_empty() {
        return Err(format!("{} tests:\n{}", wrong.len(), wrong.join("\n")));
    }
    if here != there {
        return Err("the results are not those of DuckDB".into());
    }
    let skipped = there.iter().filter(|it| it["status"] == "skipped").count();
    Ok(format!(
        "{} tests passed and {skipped} were skipped, as on DuckDB",
        there.len() - skipped
    ))
}
