/** The machine's own Chromium, and a user logged in at a served database. */
import {existsSync} from "node:fs";
import {chromium} from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch() {
    const executablePath = PATHS.find(existsSync);
    if (!executablePath) {
        throw new Error("No Chromium found. Install Debian's package 'chromium'.");
    }
    return chromium.launch({executablePath, args: ["--no-sandbox", "--disable-gpu"]});
}

/** Of demonstration users: the password is the login. */
export async function logIn(page, base, login) {
    await page.goto(`${base}/web/login`);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_main_navbar");
}
