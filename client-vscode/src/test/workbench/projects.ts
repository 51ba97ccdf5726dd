/** Small projects in which a mistake stands several times. */
import type { Files } from "./machine";

/** YAML is read unsafely in four places of one file, and in two of another. */
export const UNSAFE: Files = {
  "orders.py": `import yaml


def prices(text):
    return yaml.load(text)


def customers(stream):
    found = yaml.load(stream)
    return found


def settings():
    return {"orders": yaml.load(open("orders.yaml"))}


def printed(path):
    print(yaml.load(path.open()))
`,
  "stock.py": `import yaml


def shelves(text):
    return yaml.load(text.strip())


def counted(path):
    with path.open() as file:
        return len(yaml.load(file))
`,
};
