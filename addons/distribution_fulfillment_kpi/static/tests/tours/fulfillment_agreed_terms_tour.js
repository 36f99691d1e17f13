import {registry} from "@web/core/registry";

const day = luxon.DateTime.now().plus({days: 20});

/** What is shown right after saving is what was saved, also where the day was typed last. */
registry.category("web_tour.tours").add("distribution_fulfillment_agreed_terms", {
    steps: () => [
        {content: "Of a segment", trigger: ".o_field_widget[name=segment_id] input", run: "edit Dealers"},
        {
            content: "The one of the test",
            trigger: ".o-autocomplete--dropdown-item:contains(Dealers)",
            run: "click",
        },
        {
            content: "Why",
            trigger: ".o_field_widget[name=reason] textarea",
            run: "edit Contract of the spring",
        },
        {content: "The day", trigger: ".o_field_widget[name=valid_from] button", run: "click"},
        {
            content: "In three weeks",
            trigger: ".o_field_widget[name=valid_from] input",
            run: `edit ${day.toFormat("MM/dd/yyyy")}`,
        },
        {content: "Save at once", trigger: ".o_form_button_save", run: "click"},
        {content: "Saved", trigger: ".o_form_saved, .o_form_view:has(button[name=action_change])"},
        {
            content: "The day that was typed",
            trigger: `.o_field_widget[name=valid_from]:contains(${day.toFormat("MMM d")})`,
        },
        {content: "A further version", trigger: "button[name=action_change]", run: "click"},
        {
            content: "It holds after this one",
            trigger: `.o_form_editable .o_field_widget[name=valid_from]:contains(${day.plus({days: 1}).toFormat("MMM d")})`,
        },
        {content: "Not now", trigger: ".o_form_button_cancel", run: "click"},
        {content: "Back", trigger: ".o_form_view button[name=action_change]"},
    ],
});
