namespace Skiff.Wasm.Binary;

/// <summary>The sections of a module; the number is that of the binary format. Source: WebAssembly Core 2.0, 5.5.2.</summary>
public enum SectionId : byte
{
    /// <summary>A custom section.</summary>
    Custom = 0,
    /// <summary>Function types.</summary>
    Type = 1,
    /// <summary>Imports.</summary>
    Import = 2,
    /// <summary>The types of the defined functions.</summary>
    Function = 3,
    /// <summary>Tables.</summary>
    Table = 4,
    /// <summary>Memories.</summary>
    Memory = 5,
    /// <summary>Globals.</summary>
    Global = 6,
    /// <summary>Exports.</summary>
    Export = 7,
    /// <summary>The start function.</summary>
    Start = 8,
    /// <summary>Element segments.</summary>
    Element = 9,
    /// <summary>The bodies of the defined functions.</summary>
    Code = 10,
    /// <summary>Data segments.</summary>
    Data = 11,
    /// <summary>How many data segments there are; stands before the code section.</summary>
    DataCount = 12,
}

/// <summary>Names of sections.</summary>
public static class SectionIds
{
    extension(SectionId id)
    {
        /// <summary>The name in messages, for example <c>data count</c>.</summary>
        public string Text => id switch
        {
            SectionId.Custom => "custom",
            SectionId.Type => "type",
            SectionId.Import => "import",
            SectionId.Function => "function",
            SectionId.Table => "table",
            SectionId.Memory => "memory",
            SectionId.Global => "global",
            SectionId.Export => "export",
            SectionId.Start => "start",
            SectionId.Element => "element",
            SectionId.Code => "code",
            SectionId.Data => "data",
            SectionId.DataCount => "data count",
            _ => $"number {(byte)id}",
        };
    }
}
