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
///
/// Where the type has bounds of its own that may not hold, a lifetime from `for<'a>` in it lets the compiler ask for them
/// instead of insisting:
///
/// ```
/// use test_utils::impls;
///
/// struct Wrapper<T: Copy>(T);
/// impl<T: Copy> Clone for Wrapper<T> {
///     fn clone(&self) -> Self {
///         Self(self.0)
///     }
/// }
///
/// assert!(impls!(for<'a> Wrapper<&'a str>: Clone));
/// assert!(!impls!(for<'a> Wrapper<&'a mut str>: Clone));
/// ```
#[macro_export]
macro_rules! impls {
    (for<$lifetime:lifetime> $type:ty: $($bound:tt)+) => {{
        struct Asked;

        #[allow(dead_code, reason = "the inherent constant below takes precedence where it applies")]
        trait Otherwise {
            const ANSWER: bool = false;
        }

        impl Otherwise for Asked {}

        #[allow(dead_code, reason = "only the constant above is used where the bound does not hold")]
        impl Asked
        where
            for<$lifetime> $type: $($bound)+
        {
            const ANSWER: bool = true;
        }

        <Asked>::ANSWER
    }};
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
