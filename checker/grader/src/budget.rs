//! The time that one submission may take, from reading it to its last test.

use std::time::{Duration, Instant};

/// How many of its builds could run to their limit.
const BUILDS: u32 = 3;

#[derive(Clone, Copy)]
pub struct Budget {
    /// None if the clock cannot represent it, which is no limit.
    end: Option<Instant>,
}

impl Budget {
    /// `build_limit` is the time limit of one build.
    pub fn new(build_limit: Duration) -> Self {
        Self { end: Instant::now().checked_add(build_limit.saturating_mul(BUILDS)) }
    }

    /// As much of `limit` as there is left.
    pub fn within(self, limit: Duration) -> Duration {
        self.end.map_or(limit, |end| limit.min(end.saturating_duration_since(Instant::now())))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Budget;

    #[test]
    fn no_limit_is_longer_than_what_is_left() {
        let budget = Budget::new(Duration::from_secs(100));
        assert_eq!(budget.within(Duration::from_secs(9)), Duration::from_secs(9));
        assert!(budget.within(Duration::from_secs(1000)) <= Duration::from_secs(300));
        assert!(Budget::new(Duration::ZERO).within(Duration::MAX).is_zero());
        assert_eq!(Budget::new(Duration::MAX).within(Duration::MAX), Duration::MAX);
    }
}
