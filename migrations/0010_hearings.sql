-- Something one of the two said that the other one may say back: what was shown (0009), and
-- from 0011 on a turn in a meeting. Whatever is said to it hangs here, by one rule for both;
-- who said it stands in the row of the same id that it is.
CREATE TABLE hearings (
    couple_id uuid NOT NULL REFERENCES couples ON DELETE CASCADE,
    id        uuid NOT NULL,         -- the id of the reveal, or of the turn
    PRIMARY KEY (couple_id, id)
);

INSERT INTO hearings (couple_id, id) SELECT couple_id, id FROM reveals;

-- A reveal is heard under its own id: the rows below keep theirs, and what is sealed in them
-- still opens.
ALTER TABLE reveals ADD CONSTRAINT reveals_hearing FOREIGN KEY (couple_id, id) REFERENCES hearings ON DELETE CASCADE;

ALTER TABLE reflections DROP CONSTRAINT reflections_couple_id_reveal_id_fkey;
ALTER TABLE reflections RENAME COLUMN reveal_id TO hearing_id;
ALTER TABLE reflections ADD CONSTRAINT reflections_hearing FOREIGN KEY (couple_id, hearing_id) REFERENCES hearings ON DELETE CASCADE;

-- These point at a reflection, and the consents at an offer: their keys follow the new name.
ALTER TABLE parkings RENAME COLUMN reveal_id TO hearing_id;
ALTER TABLE replies RENAME COLUMN reveal_id TO hearing_id;
ALTER TABLE offers RENAME COLUMN reveal_id TO hearing_id;
ALTER TABLE offer_consents RENAME COLUMN reveal_id TO hearing_id;
