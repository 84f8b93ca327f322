// The small script on every page: each part improves a page that already works without it.

import "../components/idle/idle.ts";
import "../components/live/live.ts";
import "../components/passkey/passkey.ts";
import "../components/print/print.ts";
import { guardForms } from "./once.ts";
import { focusErrors } from "./errors.ts";

guardForms(document);
focusErrors(document);
