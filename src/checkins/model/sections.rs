//! The eight screens of a side, in order.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Weather,
    Good,
    Deeds,
    Carrying,
    Topic,
    Agreements,
    Coming,
    Check,
}

impl Section {
    pub const ALL: [Self; 8] = [
        Self::Weather,
        Self::Good,
        Self::Deeds,
        Self::Carrying,
        Self::Topic,
        Self::Agreements,
        Self::Coming,
        Self::Check,
    ];

    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    pub fn number(self) -> u8 {
        Self::ALL.iter().position(|s| *s == self).and_then(|i| u8::try_from(i).ok()).unwrap_or(0) + 1
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Weather => "Weather",
            Self::Good => "Something good",
            Self::Deeds => "Words and deeds",
            Self::Carrying => "What I’m carrying",
            Self::Topic => "One topic",
            Self::Agreements => "Agreements",
            Self::Coming => "This coming week",
            Self::Check => "Check and seal",
        }
    }

    pub fn next(self) -> Option<Self> {
        Self::from_number(self.number() + 1)
    }

    pub fn previous(self) -> Option<Self> {
        Self::from_number(self.number() - 1)
    }
}
