// Builds the extension as a file: npm run package [TARGET]
// Without a target it is universal, and installs what the server needs from the package index. With
// one of vsce's targets it carries all that for one platform, and needs no network.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const here = import.meta.dirname;
const root = path.dirname(here);
const python = path.join(root, ".venv", "bin", "python");
const server = path.join(here, "server");

// The tags of the wheels that pip on such a computer takes, the newest first.
const PLATFORMS = {
  "linux-x64": ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
  "linux-arm64": ["manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"],
  "darwin-x64": [
    "macosx_12_0_x86_64",
    "macosx_11_0_x86_64",
    "macosx_10_13_x86_64",
    "macosx_10_9_x86_64",
  ],
  "darwin-arm64": ["macosx_12_0_arm64", "macosx_11_0_arm64"],
  "win32-x64": ["win_amd64"],
};
// Every Python that the server runs on.
const PYTHONS = ["3.11", "3.12", "3.13", "3.14"];

// The wheels side by side by name, so that those of one package are near each other.
const PACK = `
import pathlib, sys, tarfile, zipfile
folder, tar = map(pathlib.Path, sys.argv[1:])
with tarfile.open(tar, "w") as archive:
    for wheel in sorted(folder.iterdir()):
        plain = wheel.with_suffix(".plain")
        with zipfile.ZipFile(wheel) as given, zipfile.ZipFile(plain, "w") as made:
            for one in given.infolist():
                made.writestr(zipfile.ZipInfo(one.filename), given.read(one))
        info = archive.gettarinfo(plain, wheel.name)
        info.mtime = 0
        with plain.open("rb") as file:
            archive.addfile(info, file)
        plain.unlink()
`;

const run = (command, args) =>
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
const target = process.argv[2];
if (target !== undefined && !(target in PLATFORMS)) {
  console.error(`There is no target ${target}; there are ${Object.keys(PLATFORMS).join(", ")}.`);
  process.exit(2);
}

rmSync(server, { recursive: true, force: true });
mkdirSync(server);
run(python, ["-m", "hatchling", "build", "-t", "wheel", "-d", server]);
copyFileSync(
  path.join(root, "requirements", "server.lock"),
  path.join(server, "requirements.lock"),
);
copyFileSync(path.join(root, "LICENSE"), path.join(here, "LICENSE"));
copyFileSync(path.join(root, "CHANGELOG.md"), path.join(here, "CHANGELOG.md"));
if (target !== undefined) download(target);

const version = process.env.npm_package_version;
const name =
  target === undefined ? `twiceshy-${version}.vsix` : `twiceshy-${version}-${target}.vsix`;
const file = path.join(here, "dist", name);
execFileSync(
  path.join(here, "node_modules", ".bin", "vsce"),
  [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    ...(target ? ["--target", target] : []),
    "--out",
    file,
  ],
  { cwd: here, stdio: ["ignore", "ignore", "inherit"] },
);
console.log(`${path.relative(root, file)}: ${(statSync(file).size / 1024).toFixed(0)} KB`);

// The wheels of all that the server needs, each checked against the lock. For every Python they hold
// nearly the same, so that they are packed together: each is written anew without compression first.
function download(platform) {
  const wheels = path.join(server, "wheels");
  const tags = PLATFORMS[platform].flatMap((tag) => ["--platform", tag]);
  const lock = path.join(server, "requirements.lock");
  for (const version of PYTHONS) {
    const abi = `cp${version.replace(".", "")}`;
    run(python, [
      ...["-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"],
      ...["--only-binary=:all:", "--require-hashes", "-r", lock, "-d", wheels],
      ...["--python-version", version, "--implementation", "cp", ...tags],
      ...["--abi", abi, "--abi", "abi3", "--abi", "none"],
    ]);
  }
  const tar = path.join(server, "wheels.tar");
  run(python, ["-c", PACK, wheels, tar]);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 5,
    [constants.BROTLI_PARAM_LARGE_WINDOW]: 1,
    [constants.BROTLI_PARAM_LGWIN]: 27,
  };
  writeFileSync(`${tar}.br`, brotliCompressSync(readFileSync(tar), { params }));
  console.log(`${readdirSync(wheels).length} wheels for ${platform}`);
  rmSync(tar);
  rmSync(wheels, { recursive: true });
}
