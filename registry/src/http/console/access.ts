import { operations } from "@concordat/client/api";
import { isGrantable } from "../../access/decide.ts";
import type { Page } from "../../console/page.ts";
import type { AccessMade, Revocation } from "../../console/pages/access-change.ts";
import { fitsOf } from "../api/fits.ts";
import { RequestError } from "../core/request-error.ts";
import type { Answer, Rows } from "../core/route.ts";
import { fittingOf } from "../core/validators.ts";
import { type FormRequest, formRow } from "./forms.ts";
import { type ConsoleSettings, pageRow, seeOther } from "./row.ts";

const PATH = "/ui/settings/access";

/** Users, tokens and grants, and the audit log: for those alone who may administer everything. */
export function accessRows(settings: ConsoleSettings): Rows {
  return {
    accessPage: pageRow(settings, PATH, "administer", async (asked) =>
      (await import("../../console/pages/access.ts")).accessPage(asked),
    ),
    makeAccessForm: formRow(settings, `${PATH}/make`, "administer", made),
    revokeForm: formRow(settings, `${PATH}/revoke`, "administer", revoked),
  };
}

// A made token is in this answer alone, so it is the page itself rather than an address.
async function made(asked: FormRequest): Promise<Page> {
  const { makeAccess, roleIn } = await import("../../console/pages/access-change.ts");
  const news = await makeAccess(asked.registry, await madeIn(asked.form, roleIn));
  return (await import("../../console/pages/access.ts")).accessPage(asked, news);
}

async function revoked(asked: FormRequest): Promise<Answer | Page> {
  const { revoke, revokePage } = await import("../../console/pages/access-change.ts");
  const gone = revocationIn(asked.form);
  if (asked.form.confirmed === undefined) return revokePage(asked, gone);
  await revoke(asked.registry, gone);
  return seeOther(PATH);
}

type Form = FormRequest["form"];

// What the API holds a body to, forms are held to.
const fitsUser = fittingOf(fitsOf(operations.putUser));
const fitsToken = fittingOf(fitsOf(operations.makeToken));
const fitsGrant = fittingOf(fitsOf(operations.putGrant));

async function madeIn(
  form: Form,
  roleIn: typeof import("../../console/pages/access-change.ts").roleIn,
): Promise<AccessMade> {
  const { user = "", name = "", days = "", password = "" } = form;
  if (form.kind === "grant") {
    const grant = grantIn(form);
    await fitsGrant({ body: grant });
    return { kind: "grant", grant };
  }
  if (form.kind === "token") {
    const request = { user, name: name.trim(), ...(days === "" ? {} : { days: Number(days) }) };
    await fitsToken({ body: request });
    return { kind: "token", request };
  }
  const role = roleIn(form.role);
  const request = { ...(password === "" ? {} : { password }), ...(role === undefined ? {} : { role }) };
  await fitsUser({ params: { user: user.trim() }, body: request });
  return { kind: "user", user: user.trim(), request };
}

function revocationIn(form: Form): Revocation {
  if (form.kind === "grant") return { kind: "grant", grant: grantIn(form) };
  if (form.kind === "token") return { kind: "token", id: form.id ?? "" };
  return { kind: "user", user: form.user ?? "" };
}

function grantIn({ holder = "", allows = "", on = "" }: Form) {
  if (!isGrantable(allows)) throw new RequestError(400, `There is no operation or role ${allows}`);
  return { holder, allows, on };
}
