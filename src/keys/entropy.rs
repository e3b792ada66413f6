//! Randomness is an argument: whoever makes a secret says where its bytes come from.

/// A source of unpredictable bytes. The program has one, [`OsEntropy`]; tests bring their own.
pub trait Entropy: Send + Sync {
    /// Fills all of `out`.
    fn fill(&self, out: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// # Panics
    /// When the system has no randomness to give. Going on without would mean guessable keys, so the one
    /// request (or the start of the program) ends here.
    #[expect(clippy::expect_used, reason = "no key may be made without randomness")]
    #[expect(clippy::disallowed_methods, reason = "the program's one source of randomness")]
    fn fill(&self, out: &mut [u8]) {
        getrandom::fill(out).expect("the operating system gives random bytes");
    }
}

/// `N` fresh bytes. Wrap them in a secret type, or in `Zeroizing`, unless they may be public.
#[must_use]
pub fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut out = [0; N];
    entropy.fill(&mut out);
    out
}

/// A number below `bound`, each equally likely: draws that would favour the low numbers are thrown away.
pub(super) fn below(bound: u32, entropy: &dyn Entropy) -> u32 {
    let bound = bound.max(1);
    let fair = u32::MAX - u32::MAX % bound;
    loop {
        let draw = u32::from_be_bytes(random(entropy));
        if draw < fair {
            return draw % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scripted(std::sync::Mutex<Vec<u32>>);

    impl Entropy for Scripted {
        fn fill(&self, out: &mut [u8]) {
            out.copy_from_slice(&self.0.lock().unwrap().remove(0).to_be_bytes());
        }
    }

    #[test]
    fn a_draw_that_would_be_unfair_is_thrown_away() {
        let script = Scripted(vec![u32::MAX, 23, u32::MAX - 9].into());
        assert_eq!(below(10, &script), 3, "the first draw is above 4294967290");
        assert_eq!(below(10, &script), 6);
    }

    #[test]
    fn every_number_below_the_bound_comes_up() {
        let seen: std::collections::BTreeSet<u32> = (0..2000).map(|_| below(7, &OsEntropy)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(random::<32>(&OsEntropy), random::<32>(&OsEntropy));
    }
}
