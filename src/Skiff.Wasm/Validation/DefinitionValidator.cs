using System.Diagnostics.CodeAnalysis;

namespace Skiff.Wasm.Validation;

/// <summary>Validates everything but function bodies. Cold: plain code. Source: WebAssembly Core 2.0, 3.4.</summary>
internal sealed class DefinitionValidator(Module module)
{
    private const ulong MaximumMemoryPages = 65_536;

    private readonly ConstantExpressionValidator _expressions = new(module);

    public void Validate()
    {
        ValidateFunctionTypes();
        ValidateTables();
        ValidateMemories();
        ValidateGlobals();
        ValidateElements();
        ValidateData();
        ValidateStart();
        ValidateExports();
    }

    private void ValidateFunctionTypes()
    {
        for (var i = 0; i < module.FunctionCount; i++)
        {
            var typeIndex = module.FunctionTypeIndices[i];
            if ((uint)typeIndex >= (uint)module.Types.Length)
            {
                Throw(ValidationReason.UnknownType, Index(typeIndex), $"function {i}");
            }
        }
    }

    private void ValidateTables()
    {
        for (var i = 0; i < module.Tables.Length; i++)
        {
            ValidateLimits(module.Tables[i].Limits, $"table {i}");
        }
    }

    private void ValidateMemories()
    {
        for (var i = 0; i < module.Memories.Length; i++)
        {
            var limits = module.Memories[i].Limits;
            var part = $"memory {i}";
            if (limits.Minimum > MaximumMemoryPages || limits.Maximum > MaximumMemoryPages)
            {
                Throw(ValidationReason.MemoryTooLarge, $"{Math.Max(limits.Minimum, limits.Maximum ?? 0)} pages", part);
            }

            ValidateLimits(limits, part);
        }

        if (module.Memories.Length > 1 && !module.AllowsSeveralMemories)
        {
            Throw(ValidationReason.MultipleMemories, $"{module.Memories.Length} (the multi-memory proposal is supported in components only)", "memory 1");
        }
    }

    private static void ValidateLimits(Limits limits, string part)
    {
        if (limits.Minimum > limits.Maximum)
        {
            Throw(ValidationReason.MinimumAboveMaximum, $"{limits.Minimum} > {limits.Maximum}", part);
        }
    }

    private void ValidateGlobals()
    {
        for (var i = 0; i < module.GlobalInitializers.Length; i++)
        {
            var globalIndex = module.ImportedGlobalCount + i;
            _expressions.Validate(module.GlobalInitializers[i], module.Globals[globalIndex].Type, $"global {globalIndex}");
        }
    }

    private void ValidateElements()
    {
        for (var i = 0; i < module.Elements.Length; i++)
        {
            var element = module.Elements[i];
            var part = $"elem segment {i}";
            if (element.Mode == SegmentMode.Active)
            {
                ValidateTarget(element, part);
            }

            foreach (var function in element.Functions)
            {
                if ((uint)function >= (uint)module.FunctionCount)
                {
                    Throw(ValidationReason.UnknownFunction, Index(function), part, element.Offset);
                }
            }

            foreach (var expression in element.Expressions)
            {
                _expressions.Validate(expression, element.Type, part);
            }
        }
    }

    private void ValidateTarget(ElementSegment element, string part)
    {
        if ((uint)element.TableIndex >= (uint)module.Tables.Length)
        {
            Throw(ValidationReason.UnknownTable, Index(element.TableIndex), part, element.Offset);
        }

        var tableType = module.Tables[element.TableIndex].Element;
        if (tableType != element.Type)
        {
            Throw(ValidationReason.TypeMismatch, $"expected {tableType.Text}, found {element.Type.Text}", part, element.Offset);
        }

        if (element.TableOffset is { } offset)
        {
            _expressions.Validate(offset, ValueType.I32, part);
        }
    }

    private void ValidateData()
    {
        for (var i = 0; i < module.Data.Length; i++)
        {
            var data = module.Data[i];
            if (data.Mode != SegmentMode.Active)
            {
                continue;
            }

            var part = $"data segment {i}";
            if ((uint)data.MemoryIndex >= (uint)module.Memories.Length)
            {
                Throw(ValidationReason.UnknownMemory, Index(data.MemoryIndex), part, data.Offset);
            }

            if (data.MemoryOffset is { } offset)
            {
                _expressions.Validate(offset, ValueType.I32, part);
            }
        }
    }

    private void ValidateStart()
    {
        if (module.Start is not { } start)
        {
            return;
        }

        if ((uint)start >= (uint)module.FunctionCount)
        {
            Throw(ValidationReason.UnknownFunction, Index(start), "start function");
        }

        var type = module.TypeOfFunction(start);
        if (type.Parameters.Length + type.Results.Length != 0)
        {
            Throw(ValidationReason.StartFunction, $"expected () -> (), found {type}", $"function {start}");
        }
    }

    private void ValidateExports()
    {
        var names = new HashSet<string>(module.Exports.Length, StringComparer.Ordinal);
        foreach (var export in module.Exports)
        {
            var part = $"export \"{export.Name}\"";
            var (count, reason) = export.Kind switch
            {
                ExternalKind.Function => (module.FunctionCount, ValidationReason.UnknownFunction),
                ExternalKind.Table => (module.Tables.Length, ValidationReason.UnknownTable),
                ExternalKind.Memory => (module.Memories.Length, ValidationReason.UnknownMemory),
                _ => (module.Globals.Length, ValidationReason.UnknownGlobal),
            };
            if ((uint)export.Index >= (uint)count)
            {
                Throw(reason, Index(export.Index), part);
            }

            if (!names.Add(export.Name))
            {
                Throw(ValidationReason.DuplicateExportName, null, part);
            }
        }
    }

    private static string Index(int index) => $"{(uint)index}";

    [DoesNotReturn]
    private static void Throw(ValidationReason reason, string? detail, string part, long? offset = null) =>
        throw new WasmValidationException(reason, detail, new ValidationPlace(offset, part));
}
