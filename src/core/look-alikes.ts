/** Which names a person may take for the same name. Pure. */

import { cleanName } from './text.ts';

// Marks that are left out in everyday writing, or that nobody notices: Latin, Greek and Cyrillic accents, Hebrew points,
// Arabic vowels. Not the vowel signs of Indic and Thai: they are letters there.
const ACCENTS =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant by itself, joined to nothing
  /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;

/** Spaces, punctuation, and what takes no place. */
const FILLERS = /[\p{Z}\p{P}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * Letters that look like Latin ones as they are printed, which is why capitals have a line of their own: the Greek "Ν" is
 * an N, its small "ν" a v. The common ones of Unicode's confusables (UTS 39), and the Cyrillic small capitals that fake
 * Latin names are written with. Each pair: the look-alike, what it looks like. Digits and `l` come after the case is gone.
 */
const PAIRS = [
  'аa еe оo рp сc уy хx іi јj ѕs ӏl ԁd һh ԛq ԝw ѵv ɡg үy вb нh кk мm тt гr пn ьb', // Cyrillic
  'АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ӀI ԚQ ԜW ѴV ҮY ЬB З3',
  'αa γy εe ηn ιi κk νv οo ρp σo τt υu χx ωw ϲc ςc', // Greek
  'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX',
  'օo ոn սu հh զq ՕO ՏS', // Armenian
  'ıi ɑa ɩi łl ŁL øo ØO đd ĐD ħh ĦH', // Latin, where Unicode takes nothing apart
].join(' ');

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  PAIRS.split(' ').map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);

/**
 * Two names that share one of these keys are the same name to a person who does not look twice. None for an empty name.
 * Wrong matches are cheap (a name gets a mark it did not need), missed ones are not.
 */
export function lookAlikeKeys(name: string): ReadonlySet<string> {
  const shown = bare(cleanName(name));
  const keys = [
    foldCase(shown),
    // Read as shapes: also what differs in no font, or in few.
    foldCase(likeLatin(shown)).replace(/[i1|]/g, 'l').replace(/0/g, 'o').replace(/rn/g, 'm').replace(/vv/g, 'w'),
  ];
  // A name of nothing but punctuation has itself as its key.
  return new Set(keys.map((key) => key.replace(FILLERS, '') || key.trim()).filter((key) => key !== ''));
}

/** As somebody reads it who takes it for Latin: look-alikes replaced, accents gone, in small letters. For showing. */
export function latinShape(text: string): string {
  return foldCase(likeLatin(bare(text)));
}

function likeLatin(text: string): string {
  return [...text].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join('');
}

/** Down, up and down, for letters whose capitals are two ("ß", and "ẞ" is one more) or that have two small ones ("σ", "ς"). */
function foldCase(text: string): string {
  return bare(text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ'));
}

/** Taken apart, without accents. The iota below a Greek vowel stays as a letter, since it is one in capitals. */
function bare(text: string): string {
  return text.normalize('NFKD').replaceAll('\u0345', 'ι').replace(ACCENTS, '');
}
