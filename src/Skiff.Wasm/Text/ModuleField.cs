namespace Skiff.Wasm.Text;

/// <summary>The fields of a module. Source: Core 2.0, 6.6.12.</summary>
internal enum FieldKind
{
    Type,
    Import,
    Function,
    Table,
    Memory,
    Global,
    Export,
    Start,
    Element,
    Data,
}

/// <summary>A field, found and numbered by the first pass.</summary>
/// <param name="Kind">Which field.</param>
/// <param name="Body">The token behind the keyword.</param>
/// <param name="End">The token behind the closing parenthesis.</param>
/// <param name="Index">The index of what it defines or imports.</param>
internal readonly record struct ModuleField(FieldKind Kind, int Body, int End, int Index);
