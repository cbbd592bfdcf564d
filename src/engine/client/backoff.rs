//! Exponential back-off with full jitter: the wait before an attempt is anywhere between nothing
//! and a bound that doubles, so that clients that failed together don't come back together.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// The bound before the second attempt.
const FIRST: Duration = Duration::from_millis(200);
/// The greatest bound.
const LONGEST: Duration = Duration::from_secs(20);
/// Attempts before a request is given up: a minute and a half of waiting at most.
pub const ATTEMPTS: u32 = 10;

/// A source of chance: a number from 0 up to 1.
pub trait Jitter {
    fn part(&self) -> f64;
}

/// Chance from the process's random keys.
pub struct Chance;

impl Jitter for Chance {
    fn part(&self) -> f64 {
        let bits = RandomState::new().build_hasher().finish() >> 11;
        // 53 bits are a double's.
        #[allow(clippy::cast_precision_loss)]
        let part = bits as f64 / (1u64 << 53) as f64;
        part
    }
}

/// The wait after `failed` attempts, the first of which is 1. `asked` is what the engine wants
/// at least. `None` when there have been enough.
pub fn pause(failed: u32, asked: Option<Duration>, jitter: &dyn Jitter) -> Option<Duration> {
    if failed >= ATTEMPTS {
        return None;
    }
    let bound = FIRST
        .saturating_mul(1 << failed.saturating_sub(1).min(16))
        .min(LONGEST);
    let wait = bound.mul_f64(jitter.part());
    Some(asked.map_or(wait, |asked| asked.min(LONGEST) + wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(f64);

    impl Jitter for Fixed {
        fn part(&self) -> f64 {
            self.0
        }
    }

    #[test]
    fn bounds_double_up_to_the_longest() {
        let whole = |failed| pause(failed, None, &Fixed(1.0));
        assert_eq!(whole(1), Some(Duration::from_millis(200)));
        assert_eq!(whole(2), Some(Duration::from_millis(400)));
        assert_eq!(whole(9), Some(LONGEST));
        assert_eq!(whole(ATTEMPTS), None);
        assert_eq!(pause(3, None, &Fixed(0.0)), Some(Duration::ZERO));
    }

    #[test]
    fn what_the_engine_asks_for_is_the_least() {
        let asked = Some(Duration::from_secs(2));
        assert_eq!(pause(1, asked, &Fixed(0.0)), asked);
        let day = Some(Duration::from_secs(86_400));
        assert_eq!(pause(1, day, &Fixed(0.0)), Some(LONGEST));
    }

    #[test]
    fn chance_is_from_0_up_to_1() {
        let parts: Vec<f64> = (0..100).map(|_| Chance.part()).collect();
        assert!(parts.iter().all(|part| (0.0..1.0).contains(part)));
        assert!(parts.iter().any(|part| *part != parts[0]));
    }
}
