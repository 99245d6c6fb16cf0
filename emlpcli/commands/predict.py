"""`emlp predict`: what a saved network says of the rows of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emlpcli.commands import envelope
from emlpcli.commands.lines import standard_input
from emlpcli.commands.options import COLUMNS, JsonOption
from emlpcli.errors import CertificateError, FileError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emlpcli.fit.predicting import Equivariance, NewRows
    from emlpcli.fit.saved_model import Saved


def run(
    model: Annotated[
        Path, typer.Argument(metavar="MODEL", help="What `emlp fit --save` wrote: an .eqx file.")
    ],
    rows: Annotated[
        str,
        typer.Argument(
            metavar="ROWS",
            help="Inputs: .npz, .csv, .parquet, .h5, .safetensors; - reads a table as text.",
        ),
    ],
    *,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the predictions here; - prints them."
        ),
    ] = "-",
    inputs: Annotated[
        str | None,
        typer.Option(metavar=COLUMNS, help="Columns of the inputs; those of the training if left."),
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option("--id", metavar="COLUMN", help="Write this column beside the predictions."),
    ] = None,
    drop_missing: Annotated[
        bool, typer.Option("--drop-missing", help="Leave out rows where a number is missing.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Tell how equivariant the network is on these rows.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the group elements of --check.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """What a saved network says of new rows.

    Predictions have the order and the units of the rows, and are printed as a table; of classes
    they are the likeliest one and the probabilities of all.

    \b
    Examples:
      emlp predict model.eqx rows.npz -o out.npz
      emlp predict model.eqx rows.csv --inputs "u1..u3,v_*" --id name -o - --check
    """
    place = _place(output, model, rows)
    from emlpcli.files.table import FLAT, write_table
    from emlpcli.fit import predicting
    from emlpcli.fit.saved_model import read_model
    from emlpcli.render.errors import print_error, printable, say
    from emlpcli.render.progress import progress

    with progress() as tell:
        tell("building the network")
        saved = read_model(model)
        tell("reading the rows")
        source = _text() if rows == "-" else Path(rows)
        new = predicting.read_rows(source, saved, inputs, id_column, drop_missing=drop_missing)
        flat = place is None or place.suffix.lower() in FLAT
        n = len(new.x)
        y = predicting.predict(saved, new.x, lambda done: tell(f"predicting, row {done} of {n}"))
        columns = predicting.as_columns(saved, new, y, flat=flat)
        tell("checking equivariance")
        checked = predicting.check(saved, new.x, seed) if check else None
    if place is not None:
        write_table(place, columns)
    answer = _answer(model, rows, place, saved, new, y, checked)
    broken = _broken(saved, checked)
    if as_json:
        failed = {} if broken is None else envelope.refusal("predict", broken)
        envelope.print_answer(answer | failed)
    elif place is None:
        from emlpcli.files.text_table import text

        print(text(columns, ","), end="", flush=True)
        for line in _remarks(answer):
            say(printable(line))
    else:
        from emlpcli.render.cards.page import show_card
        from emlpcli.render.cards.predict import prediction_card

        show_card(prediction_card(answer))
        say(printable(f"wrote {place}"))
    if answer["not_finite"]:
        say(f"warning: {answer['not_finite']} predictions are no finite numbers", always=True)
    if broken is not None:
        print_error(broken)
        raise SystemExit(int(broken.exit_code))


def _place(output: str, model: Path, rows: str) -> Path | None:
    """Where the predictions are written, checked before the work; None where they are printed."""
    if output == "-":
        return None
    from emlpcli.files.table import SUFFIXES
    from emlpcli.files.writing import check_target

    place = Path(output)
    for other, what in ((model, "the model"), (Path(rows), "the file of the rows")):
        if place.exists() and other.exists() and place.samefile(other):
            raise UsageError(f"-o {output} is {what} itself", hint="write to another file")
    check_target(place, SUFFIXES)
    return place


def _text() -> str:
    """The text on standard input; FileError where there is more than is allowed of a file."""
    from emlpcli.files.limits import LARGEST_TABLE

    lines, size = [], 0
    for line in standard_input():
        size += len(line) + 1
        if size > LARGEST_TABLE:
            raise FileError(f"standard input has more than {LARGEST_TABLE // 2**20} MiB")
        lines.append(line)
    return "\n".join(lines)


def _answer(
    model: Path,
    rows: str,
    place: Path | None,
    saved: Saved,
    new: NewRows,
    y: NDArray[Any],
    checked: Equivariance | None,
) -> dict[str, Any]:
    """The answer as JSON data, schema 1; with the predictions where no file has them."""
    import numpy as np

    from emlpcli.fit.objective import softmax
    from emlpcli.render.numbers import as_json
    from emlpcli.reps.monomials import Expansion

    error = None
    if checked is not None:
        error = {
            "float32": checked.float32,
            "float64": checked.float64,
            "bound": checked.bound,
            "met": checked.met,
        }
    held: dict[str, Any] = {}
    if (classes := saved.network.classes) is not None:
        held["classes"] = list(classes)
    if place is not None:
        held["saved"] = str(place)
    elif classes is not None:
        held["predictions"] = saved.network.likeliest(y).tolist()
        held["probabilities"] = as_json(softmax(y))
    else:
        held["predictions"] = as_json(y)
    if place is None and new.ids is not None:
        held["ids"] = new.ids.tolist()
    return envelope.envelope(
        "predict",
        model=str(model),
        kind=saved.kind,
        representation=f"{saved.rep_in} → {saved.rep_out}",
        group=Expansion(saved.rep_in, saved.rep_out).group_names or None,
        data="standard input" if rows == "-" else rows,
        inputs=new.columns,
        id=new.id_name,
        rows=len(y),
        dropped_rows=new.dropped,
        not_finite=int((~np.isfinite(y)).sum()),
        equivariance_error=error,
        **held,
    )


def _remarks(answer: dict[str, Any]) -> list[str]:
    """What is said of printed predictions, on standard error."""
    if not answer["dropped_rows"] and answer["equivariance_error"] is None:
        return []
    from emlpcli.render.cards.predict import equivariance_line, rows_line

    said = [rows_line(answer)] if answer["dropped_rows"] else []
    error = answer["equivariance_error"]
    return said if error is None else [*said, f"equivariance {equivariance_line(error)}"]


def _broken(saved: Saved, checked: Equivariance | None) -> CertificateError | None:
    """The error where a network that is equivariant by construction is not."""
    if checked is None or checked.met is not False:
        return None
    return CertificateError(
        f"{saved.kind} breaks equivariance by {checked.float64:.1e} in float64 on these rows",
        hint="rows that are far from those of the training may overflow; look at their sizes",
    )
