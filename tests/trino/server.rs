//! The server, and clients of it.

use siglake::engine::client::trino::{Options, Secret, Trino};
use siglake::engine::client::{Answer, Patient, Statement, run};
use std::path::PathBuf;
use std::process::Command;

pub struct Server {
    pub url: String,
    /// Whether it is to be stopped.
    own: bool,
}

impl Server {
    /// An error says what is missing.
    pub fn start() -> Result<Server, String> {
        let running = Command::new("tests/trino/running.sh")
            .status()
            .map_err(|error| format!("tests/trino/running.sh: {error}"))?
            .success();
        let output = Command::new("tests/trino/start.sh")
            // The server ends with this process, however that ends.
            .env("TRINO_OWNER", std::process::id().to_string())
            .output()
            .map_err(|error| format!("tests/trino/start.sh: {error}"))?;
        let shown = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!(
                "tests/trino/start.sh starts no Trino:\n{shown}\nIt needs a Java, Maven, curl and Maven Central."
            ));
        }
        let url = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Server { url, own: !running })
    }

    /// The folder whose files are the tables of hive and iceberg.
    pub fn lake(&self) -> Result<PathBuf, String> {
        let output = Command::new("tests/trino/lake.sh")
            .output()
            .map_err(|error| format!("tests/trino/lake.sh: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(PathBuf::from(text))
    }

    pub fn client(&self, catalog: &str) -> Trino {
        self.client_of(catalog, "default")
    }

    pub fn client_of(&self, catalog: &str, schema: &str) -> Trino {
        let options = Options {
            server: self.url.clone(),
            user: "siglake".into(),
            catalog: Some(catalog.into()),
            schema: Some(schema.into()),
            secret: Secret::None,
        };
        Trino::new(&options).expect("the options are good")
    }
}

/// Whether the version of the server has the catalogs hive and iceberg, as in `start.sh`.
pub fn has_lake() -> bool {
    std::env::var("TRINO_VERSION")
        .ok()
        .and_then(|text| text.parse::<u32>().ok())
        .is_some_and(|version| version >= 476)
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.own {
            let stopped = Command::new("tests/trino/stop.sh").status();
            if !stopped.is_ok_and(|status| status.success()) {
                println!("tests/trino/stop.sh does not stop the server");
            }
        }
    }
}

/// Runs a statement.
pub fn answer(client: &Trino, sql: &str) -> Result<Answer, String> {
    run(client, Statement::writing(sql), &Patient).map_err(|failure| format!("{failure}\n{sql}"))
}

/// Works on items side by side; the results are in the items' order.
pub fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    const THREADS: usize = 2;
    let next = std::sync::atomic::AtomicUsize::new(0);
    let done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    let mut done = Vec::new();
                    loop {
                        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(item) = items.get(at) else {
                            return done;
                        };
                        done.push((at, work(item)));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a worker ends"))
            .collect()
    });
    let mut done = done;
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// How many cases of a kind: `SIGLAKE_CASES` asks for other than the usual number.
pub fn cases(usual: u64) -> u64 {
    std::env::var("SIGLAKE_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

pub fn first_seed() -> u64 {
    std::env::var("SIGLAKE_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}

/// All is well, or the first failures.
pub fn all_agree(failures: Vec<String>, all: usize, what: &str) -> Result<String, String> {
    if all == 0 {
        return Err(format!("there were no {what}"));
    }
    if failures.is_empty() {
        return Ok(format!("{all} {what}, 0 differences"));
    }
    let shown: Vec<&str> = failures.iter().take(5).map(String::as_str).collect();
    Err(format!(
        "{} of {all} {what}:\n{}",
        failures.len(),
        shown.join("\n---\n")
    ))
}
