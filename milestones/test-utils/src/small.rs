use std::cell::Cell;

thread_local! {
    static CLONES: Cell<usize> = const { Cell::new(0) };
}

/// A value of `SIZE` bytes that counts its clones, even when there is no room for a counter in it.
///
/// ```
/// use test_utils::Small;
///
/// assert_eq!(size_of::<Small<0>>(), 0);
/// let (_copy, clones) = Small::clones_during(|| Small([0; 8]).clone());
/// assert_eq!(clones, 1);
/// ```
#[derive(Debug)]
pub struct Small<const SIZE: usize>(pub [u8; SIZE]);

impl<const SIZE: usize> Clone for Small<SIZE> {
    fn clone(&self) -> Self {
        CLONES.set(CLONES.get() + 1);
        Self(self.0)
    }
}

impl Small<0> {
    /// What `action` returns, and the number of small values of any size that this thread cloned while it ran.
    pub fn clones_during<R>(action: impl FnOnce() -> R) -> (R, usize) {
        let before = CLONES.get();
        let result = action();
        (result, CLONES.get() - before)
    }
}
