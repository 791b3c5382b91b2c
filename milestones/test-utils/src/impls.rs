/// Whether a type implements a trait, or several of them. A bound in the test would not compile where it does not hold.
///
/// ```
/// use std::rc::Rc;
///
/// use test_utils::impls;
///
/// assert!(impls!(i32: Send + Sync));
/// assert!(!impls!(Rc<i32>: Send));
/// ```
#[macro_export]
macro_rules! impls {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "only its type is of interest")]
        struct Asked<T: ?Sized>(::std::marker::PhantomData<T>);

        #[allow(dead_code, reason = "the inherent constant below takes precedence where it applies")]
        trait Otherwise {
            const ANSWER: bool = false;
        }

        impl<T: ?Sized> Otherwise for Asked<T> {}

        #[allow(dead_code, reason = "only the constant above is used where the bound does not hold")]
        impl<T: ?Sized + $($bound)+> Asked<T> {
            const ANSWER: bool = true;
        }

        <Asked<$type>>::ANSWER
    }};
}
