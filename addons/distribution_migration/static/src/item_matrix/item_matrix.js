import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {formatPercentage} from "@web/views/fields/formatters";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

/**
 * ABC by XYZ above the list of items, of all items that the list could show. A click on a field adds its
 * items to the list, or takes them out again: the fields are filters of the search view, called ax to cz.
 */
export class ItemMatrix extends Component {
    static template = "distribution_migration.ItemMatrix";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({rows: [], others: 0, notes: [], active: []});
        useBus(this.env.searchModel, "update", () => this.readActive());
        onWillStart(async () => {
            const found = await this.orm.call("fulfillment.migration.item", "matrix", [
                this.env.searchModel.globalDomain,
            ]);
            Object.assign(this.state, found);
            this.readActive();
        });
    }

    get isEmpty() {
        return !this.state.others && this.state.rows.every((row) => row.cells.every((cell) => !cell.count));
    }

    share(cell) {
        return formatPercentage(cell.share, {digits: [16, 1]});
    }

    filterOf(name) {
        return Object.values(this.env.searchModel.searchItems).find((item) => item.name === name);
    }

    readActive() {
        const {query, searchItems} = this.env.searchModel;
        this.state.active = query.map(({searchItemId}) => searchItems[searchItemId].name);
    }

    isActive(row, cell) {
        return this.state.active.includes(this.nameOf(row, cell));
    }

    nameOf(row, cell) {
        return `class_${row.abc}${cell.xyz}`.toLowerCase();
    }

    toggle(row, cell) {
        const filter = this.filterOf(this.nameOf(row, cell));
        if (filter) {
            this.env.searchModel.toggleSearchItem(filter.id);
        }
    }
}

export class ItemListRenderer extends ListRenderer {
    static template = "distribution_migration.ItemListRenderer";
    static components = {...ListRenderer.components, ItemMatrix};
}

registry.category("views").add("fulfillment_item_list", {...listView, Renderer: ItemListRenderer});
