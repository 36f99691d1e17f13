import {reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {ConnectionLostError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {debounce} from "@web/core/utils/timing";
import {session} from "@web/session";

// A browser's timer holds no longer than this; a later deadline is asked for again by then.
const LONGEST_TIMER = 24 * 3600 * 1000;

/**
 * What waits for me: counted by the server, asked for anew when the bus says that something
 * changed and when the next deadline passes. It never polls.
 */
export const inboxService = {
    dependencies: ["bus_service", "orm"],

    start(_env, {bus_service: bus, orm}) {
        const inbox = reactive({
            isShown: Boolean(session.fulfillment_inbox),
            open: 0,
            overdue: 0,
            severities: [],
            areas: [],
        });
        if (!inbox.isShown) {
            return inbox;
        }
        const keepLast = new KeepLast();
        let timer = null;

        async function refresh() {
            try {
                const {next_deadline, ...counts} = await keepLast.add(
                    orm.silent.call("fulfillment.variance", "get_inbox_summary", [])
                );
                Object.assign(inbox, counts);
                browser.clearTimeout(timer);
                if (next_deadline) {
                    const wait = deserializeDateTime(next_deadline).toMillis() - Date.now() + 1000;
                    timer = browser.setTimeout(refresh, Math.min(Math.max(wait, 1000), LONGEST_TIMER));
                }
            } catch (error) {
                // The bus says when the connection is back.
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
            }
        }

        bus.subscribe("fulfillment_inbox", debounce(refresh, 300));
        bus.addEventListener("BUS:RECONNECT", refresh);
        bus.start();
        refresh();
        return inbox;
    },
};

registry.category("services").add("fulfillment_inbox", inboxService);
