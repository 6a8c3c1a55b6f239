import { ApiError } from "./api/problem";
import { known, t } from "./i18n/index.svelte";

/** What went wrong, in one sentence with its code. */
export function sentence(error: unknown): string {
  if (!(error instanceof ApiError)) return t("error_unexpected");
  if (error.code === "network") return t("error_network");
  const problems = error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  // What the panel has no words for is told in the server's.
  const told = known(`refused_${error.code.replaceAll(/[.-]/g, "_")}`) ?? error.detail;
  const detail = [told, ...problems].filter(Boolean).join("; ").replace(/\.$/, "");
  return detail ? t("error_detail", { detail, code: error.code }) : t("error_code", { code: error.code });
}
