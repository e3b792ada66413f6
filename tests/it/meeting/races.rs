//! Both press at the same moment: what is left is what one of the two orders leaves.
