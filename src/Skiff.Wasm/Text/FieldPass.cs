using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>The second pass over a module: reads every field and writes it into its section.</summary>
internal sealed class FieldPass(TokenCursor cursor, ModuleScope scope, ModuleSections sections, DiagnosticBag diagnostics)
{
    private static readonly IndexSpace NoLocals = new("local", "local");

    private readonly SegmentFields _segments = new(cursor, scope, sections);

    public void Run(IEnumerable<ModuleField> fields)
    {
        foreach (var field in fields)
        {
            if (diagnostics.IsFull)
            {
                return;
            }

            try
            {
                cursor.Position = field.Body;
                Read(field);
            }
            catch (WatError error)
            {
                diagnostics.Add(error.Diagnostic);
            }
        }
    }

    private void Read(ModuleField field)
    {
        switch (field.Kind)
        {
            case FieldKind.Type:
                return;
            case FieldKind.Import:
                ReadImport();
                break;
            case FieldKind.Function:
                ReadFunction(field.Index);
                break;
            case FieldKind.Table:
                ReadTable(field.Index);
                break;
            case FieldKind.Memory:
                ReadMemory(field.Index);
                break;
            case FieldKind.Global:
                ReadGlobal(field.Index);
                break;
            case FieldKind.Export:
                ReadExport();
                break;
            case FieldKind.Start:
                ReadStart();
                break;
            case FieldKind.Element:
                _segments.ReadElement();
                break;
            case FieldKind.Data:
                _segments.ReadData();
                break;
        }

        cursor.Close();
    }

    private void ReadImport()
    {
        var module = cursor.TakeName();
        var name = cursor.TakeName();
        cursor.Take(TokenKind.Open, "'('");
        var kind = DeclarationPass.TakeExternalKind(cursor);
        cursor.TryTakeIdentifier();
        ReadImportDescription(module, name, kind);
        cursor.Close();
    }

    private void ReadImportDescription(byte[] module, byte[] name, ExternalKind kind)
    {
        switch (kind)
        {
            case ExternalKind.Function:
                var type = TypeSyntax.TakeTypeUse(cursor, scope.Types, new IndexSpace("local", "local"));
                sections.AddImport(module, name, kind, output => output.Unsigned(type.Index));
                break;
            case ExternalKind.Table:
                var tableLimits = TypeSyntax.TakeLimits(cursor);
                var element = TypeSyntax.TakeReferenceType(cursor);
                sections.AddImport(module, name, kind, output => WriteTableType(output, element, tableLimits));
                break;
            case ExternalKind.Memory:
                var memory = TypeSyntax.TakeMemoryType(cursor);
                sections.AddImport(module, name, kind, output => ModuleSections.WriteMemoryType(output, memory));
                break;
            default:
                var global = TypeSyntax.TakeGlobalType(cursor);
                sections.AddImport(module, name, kind, output => WriteGlobalType(output, global));
                break;
        }
    }

    /// <summary>Inline exports, then an inline import; true where there was one, and the definition is thus complete.</summary>
    private bool ReadInlineNames(ExternalKind kind, int index)
    {
        cursor.TryTakeIdentifier();
        while (cursor.TryOpen("export"))
        {
            sections.AddExport(cursor.TakeName(), kind, (uint)index);
            cursor.Close();
        }

        if (!cursor.TryOpen("import"))
        {
            return false;
        }

        var module = cursor.TakeName();
        var name = cursor.TakeName();
        cursor.Close();
        ReadImportDescription(module, name, kind);
        return true;
    }

    private void ReadFunction(int index)
    {
        if (ReadInlineNames(ExternalKind.Function, index))
        {
            return;
        }

        var locals = new IndexSpace("local", "local");
        var type = TypeSyntax.TakeTypeUse(cursor, scope.Types, locals);
        sections.Functions.Add().Unsigned(type.Index);
        var body = new ByteWriter();
        LocalDeclarations.Read(cursor, locals, body);
        new ExpressionReader(cursor, scope, locals, body).ReadToClose();
        sections.Code.Add().Sized(body.Written);
        sections.Names.AddLocals(index, locals);
    }

    private void ReadTable(int index)
    {
        if (ReadInlineNames(ExternalKind.Table, index))
        {
            return;
        }

        if (TypeSyntax.TryTakeReferenceType(cursor) is { } element)
        {
            var count = _segments.ReadInlineElements(element, index);
            WriteTableType(sections.Tables.Add(), element, new Limits(count, count));
            return;
        }

        var limits = TypeSyntax.TakeLimits(cursor);
        element = TypeSyntax.TakeReferenceType(cursor);
        WriteTableType(sections.Tables.Add(), element, limits);
    }

    private void ReadMemory(int index)
    {
        if (ReadInlineNames(ExternalKind.Memory, index))
        {
            return;
        }

        if (cursor.AtOpen("data"))
        {
            const ulong PageSize = 65536;
            var pages = (_segments.ReadInlineData(index) + PageSize - 1) / PageSize;
            ModuleSections.WriteLimits(sections.Memories.Add(), new Limits(pages, pages));
            return;
        }

        ModuleSections.WriteMemoryType(sections.Memories.Add(), TypeSyntax.TakeMemoryType(cursor));
    }

    private void ReadGlobal(int index)
    {
        if (ReadInlineNames(ExternalKind.Global, index))
        {
            return;
        }

        var output = new ByteWriter();
        WriteGlobalType(output, TypeSyntax.TakeGlobalType(cursor));
        new ExpressionReader(cursor, scope, NoLocals, output).ReadToClose();
        sections.Globals.Add().Bytes(output.Written);
    }

    private void ReadExport()
    {
        var name = cursor.TakeName();
        cursor.Take(TokenKind.Open, "'('");
        var kind = DeclarationPass.TakeExternalKind(cursor);
        sections.AddExport(name, kind, scope.Of(kind).Take(cursor));
        cursor.Close();
    }

    private void ReadStart()
    {
        var place = cursor.Peek(-1).Span;
        var function = scope.Functions.Take(cursor);
        if (sections.Start is not null)
        {
            WatError.Throw(WatCodes.Duplicate, place, "multiple start sections");
        }

        sections.Start = function;
    }

    private static void WriteTableType(ByteWriter output, ValueType element, Limits limits)
    {
        output.Byte((byte)element);
        ModuleSections.WriteLimits(output, limits);
    }

    private static void WriteGlobalType(ByteWriter output, GlobalType type)
    {
        output.Byte((byte)type.Type);
        output.Byte(type.IsMutable ? (byte)1 : (byte)0);
    }
}
