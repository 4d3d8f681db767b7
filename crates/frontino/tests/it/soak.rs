//! How hard the tests try: the usual size in `make test`, many times that with `make soak`.

use std::time::{Duration, SystemTime};

/// The usual number, or the bigger one when `FRONTINO_SOAK` is set.
pub fn sized<T>(usual: T, soak: T) -> T {
    if std::env::var_os("FRONTINO_SOAK").is_some() { soak } else { usual }
}

/// Moments that nobody chose; the seed is shown, though a moment never comes back exactly.
pub struct Moments(u64);

impl Moments {
    /// Seeded by the clock.
    pub fn new() -> Moments {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let seed = now.as_nanos() as u64;
        eprintln!("seed {seed}");
        Moments(seed)
    }

    /// A moment before `end`.
    pub fn before(&mut self, end: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        end.mul_f64((self.0 >> 40) as f64 / f64::from(1 << 24))
    }
}
