namespace Nest.Shared;

/// <summary>Answers to requests that cannot be served: a status and one line that says why.</summary>
internal static class Problem
{
    public static IResult BadRequest(string error) => Results.Json(new { error }, statusCode: StatusCodes.Status400BadRequest);

    public static IResult Unauthorized() => Results.Json(new { error = "a valid bearer token is required: POST /auth/login" }, statusCode: StatusCodes.Status401Unauthorized);

    public static IResult Forbidden(string error) => Results.Json(new { error }, statusCode: StatusCodes.Status403Forbidden);

    public static IResult NotFound(string error) => Results.Json(new { error }, statusCode: StatusCodes.Status404NotFound);

    public static IResult Conflict(string error) => Results.Json(new { error }, statusCode: StatusCodes.Status409Conflict);
}
