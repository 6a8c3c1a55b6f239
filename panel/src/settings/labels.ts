// Names that the server uses, in words. What is not known here is shown as the server calls it.

import type { Field, Level } from "../lib/api/types";
import { known, t } from "../lib/i18n/index.svelte";

export const fieldLabel = (name: string) => known(`field_${name}`) ?? name;

/** What it decides, in a sentence. */
export const fieldAbout = ({ name, about }: Field) => known(`about_${name}`) ?? about;

export const groupLabel = (name: string) => known(`group_${name}`) ?? name;

export const choiceLabel = (field: string, choice: string) => known(`choice_${field}_${choice}`) ?? choice;

export function levelLabel(level: Level): string {
  const labels = {
    everyone: t("level_everyone"),
    dj: t("level_dj"),
    manager: t("level_manager"),
    nobody: t("level_nobody"),
  };
  return labels[level];
}

export function unitLabel(unit: NonNullable<Field["unit"]>): string {
  const labels = {
    percent: t("unit_percent"),
    tracks: t("unit_tracks"),
    minutes: t("unit_minutes"),
    per_minute: t("unit_per_minute"),
  };
  return labels[unit];
}
