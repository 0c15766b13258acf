using System.Collections;
using System.Reflection;
using Aptic.Kernel;

namespace Aptic.Tests.Specifications.WireFormat;

/// <summary>Builds the same example of a record each time: every parameter is filled by its type and name.</summary>
internal static class Example
{
    public static object Of(Type type) => Value(type, type.Name);

    private static object Value(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Value(underlying, name);
        if (type == typeof(string)) return name;
        if (type == typeof(Guid)) return DeterministicId.Of(name);
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 1_234L;
        if (type == typeof(bool)) return true;
        if (type == typeof(double)) return 45.5;
        if (type == typeof(DateOnly)) return new DateOnly(2026, 3, 2);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0)!;
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType) return ListOf(type.GetGenericArguments()[0], name);

        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).OrderByDescending(candidate => candidate.GetParameters().Length).First();
        var made = constructor.Invoke(constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, parameter.Name!)).ToArray());
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null && constructor.GetParameters().All(parameter => !string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))))
            property.SetValue(made, Value(property.PropertyType, property.Name));
        return made;
    }

    private static Array ListOf(Type element, string name)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(Value(element, name), 0);
        return list;
    }
}
