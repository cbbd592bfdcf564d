//! Words of texts that were looked at before: columns repeat themselves.

use hashbrown::HashMap;

/// Bytes of texts that are kept, most of them; then all are forgotten.
const BYTES: usize = 4 << 20;
/// After so many texts it is decided whether there is a gain.
const TRIAL: u32 = 4_000;

#[derive(Debug, Default)]
pub struct Memo {
    known: HashMap<Box<[u8]>, Box<[u32]>>,
    bytes: usize,
    asked: u32,
    hits: u32,
    /// Few texts were met again.
    off: bool,
    /// The words of the text that was put last, where nothing is kept.
    last: Box<[u32]>,
}

impl Memo {
    pub fn get(&mut self, text: &[u8]) -> Option<&[u32]> {
        if self.off {
            return None;
        }
        self.asked += 1;
        if self.asked == TRIAL {
            self.off = self.hits < TRIAL / 4;
            (self.asked, self.hits) = (0, 0);
            if self.off {
                self.known = HashMap::new();
                return None;
            }
        }
        let known = self.known.get(text)?;
        self.hits += 1;
        Some(known)
    }

    pub fn put(&mut self, text: &[u8], words: Vec<u32>) -> &[u32] {
        let words = words.into_boxed_slice();
        if self.off {
            self.last = words;
            return &self.last;
        }
        if self.bytes + text.len() > BYTES {
            self.known.clear();
            self.bytes = 0;
        }
        // A row of the map has a size too.
        self.bytes += text.len() + 64 + 4 * words.len();
        self.known.entry(text.into()).insert(words).into_mut()
    }
}
