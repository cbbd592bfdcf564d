//! The leaf columns that a query reads.

use crate::pattern::lower;
use crate::sql::scans::Scan;

/// Paths of members from a column down. Everything below the last name is read: engines leave out
/// members of structs that nothing asks for, but of lists and maps they read all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaves {
    prefixes: Vec<Vec<String>>,
}

impl Leaves {
    pub fn of_scan(scan: &Scan) -> Leaves {
        let path = |path: &Vec<String>| path.iter().map(|name| lower(name)).collect();
        Leaves {
            prefixes: scan.paths.iter().map(path).collect(),
        }
    }

    /// Whether a leaf at a path in lower case is read.
    pub fn reads(&self, path: &[String]) -> bool {
        let mut prefixes = self.prefixes.iter();
        prefixes.any(|prefix| path.len() >= prefix.len() && path[..prefix.len()] == **prefix)
    }
}
